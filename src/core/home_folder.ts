/** The home folder of the user. Owns which variable names it. */

/**
 * Absolute path of the home folder; undefined when no variable names one. On Windows `HOME` is set by
 * shells such as Git's and may be another place than where programs keep their files.
 *
 * @param windows Whether the environment is one of Windows; by default that of this machine.
 */
export function homeFolder(
  env: Readonly<Record<string, string | undefined>>,
  windows: boolean = Deno.build.os === "windows",
): string | undefined {
  const names = windows ? ["USERPROFILE", "HOME"] : ["HOME"];
  return names.map((name) => env[name]).find((value) => value !== undefined && value !== "");
}
