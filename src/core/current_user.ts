/** Who runs this process, as the owner of files. Owns nothing else. */

/** The number of the user who runs this process; null where users have none. */
export function currentUser(): number | null {
  return Deno.build.os === "windows" ? null : Deno.uid();
}
