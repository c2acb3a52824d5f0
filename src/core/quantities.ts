/** Sizes and durations as people read them. Owns the units and how they are rounded. */

/** A size for people: `512 B`, `1.5 MiB`, `48.2 MiB`. */
export function describeBytes(sizeBytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = sizeBytes;
  let unit = 0;
  while (Math.abs(value) >= 1023.95 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** A duration for people: `85 ms`, `3.2 s`, `2 min 5 s`, `1 h 3 min`. */
export function describeDuration(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 59_950) return `${(durationMs / 1000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Millions of bytes, with two digits behind the point: the `…Mb` fields for tool authors. */
export function megabytes(sizeBytes: number): number {
  return Math.round(sizeBytes / 10_000) / 100;
}
