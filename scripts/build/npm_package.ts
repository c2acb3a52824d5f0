/** Files out of npm packages, through Deno's own npm client and the configured registry. */
import { join } from "@std/path";
import { runDeno } from "./run.ts";

/**
 * Puts `NAME@VERSION` into a private Deno cache and returns the package's folder.
 *
 * @throws {Error} If the registry cannot be reached, falls silent or has no such package.
 */
export async function fetchNpmPackage(
  spec: string,
  options: { deno: string; folder: string },
): Promise<string> {
  const { name, version } = splitSpec(spec);
  const main = join(options.folder, "fetch.js");
  await Deno.mkdir(options.folder, { recursive: true });
  await Deno.writeTextFile(main, "");
  await runDeno(options.deno, ["cache", "--no-config", "--no-lock", `npm:${spec}`], {
    cwd: options.folder,
    env: { DENO_DIR: options.folder, ...systemCertificates() },
  });
  const registries = join(options.folder, "npm");
  for await (const registry of Deno.readDir(registries)) {
    const folder = join(registries, registry.name, name, version);
    if (await isFolder(folder)) return folder;
  }
  throw new Error(`npm package ${spec} is not where Deno keeps its packages (${registries})`);
}

/** Deno is told to trust the system's certificates unless the user chose otherwise. */
export function systemCertificates(): Record<string, string> {
  return { DENO_TLS_CA_STORE: Deno.env.get("DENO_TLS_CA_STORE") ?? "system,mozilla" };
}

function splitSpec(spec: string): { name: string; version: string } {
  const at = spec.lastIndexOf("@");
  return { name: spec.slice(0, at), version: spec.slice(at + 1) };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch {
    return false;
  }
}
