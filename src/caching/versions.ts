/** Versions of cache programs. Owns the comparison. */

/** True if a version such as `0.4.0-pre.6` is not older than `minimum`; missing parts are 0. */
export function isVersionAtLeast(version: string, minimum: string): boolean {
  const parts = numbers(version);
  const wanted = numbers(minimum);
  for (let at = 0; at < Math.max(parts.length, wanted.length); at++) {
    const difference = (parts[at] ?? 0) - (wanted[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function numbers(version: string): number[] {
  const [plain = ""] = version.split(/[-+~]/, 1);
  return plain.split(".").map((part) => Number.parseInt(part, 10) || 0);
}
