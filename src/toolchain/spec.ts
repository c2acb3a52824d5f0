/** How people write a toolchain in one word, a SPEC such as `llvm-18`. Owns reading it; pure. */

/** Name and version pattern of a SPEC. */
export interface ToolchainSpec {
  /** As typed; may be an alias. */
  readonly name: string;
  /** A pattern; `latest` when none was typed. */
  readonly version: string;
}

/**
 * Reads `NAME`, `NAME@VERSION` or `NAME-VERSION`; names may hold hyphens themselves.
 *
 * @param known All names and aliases, so that `arm-none-eabi-13` is read rightly.
 */
export function parseSpec(text: string, known: ReadonlySet<string>): ToolchainSpec {
  const spec = text.trim();
  const at = spec.indexOf("@", 1);
  if (at > 0) return { name: spec.slice(0, at), version: spec.slice(at + 1) || "latest" };
  if (known.has(spec)) return { name: spec, version: "latest" };
  for (let dash = spec.lastIndexOf("-"); dash > 0; dash = spec.lastIndexOf("-", dash - 1)) {
    const name = spec.slice(0, dash);
    if (known.has(name)) return { name, version: spec.slice(dash + 1) || "latest" };
  }
  const match = spec.match(/^(.+?)-(v?\d.*|latest|lts)$/);
  return match === null
    ? { name: spec, version: "latest" }
    : { name: match[1] ?? spec, version: match[2] ?? "latest" };
}
