/** A user's own registry of toolchains, for tests that install from a server of theirs. */
import { createHash } from "node:crypto";
import type { Machine } from "./executable.ts";

/** The platform that the tests run on, as the registry calls it. */
export const TEST_PLATFORM = `linux-${Deno.build.arch === "aarch64" ? "arm64" : "x64"}`;

/** One build in the registry. */
export interface RegisteredBuild {
  /** Version 1.0.0 of it exists. */
  readonly name: string;
  readonly url: string;
  readonly bytes: Uint8Array;
  /** Format such as `tar.gz`. */
  readonly archive: string;
  /** What is taken of the archive; without it the content of its one top folder. */
  readonly taken?: { readonly strip: number | null; readonly subdirectory?: string };
  /** The publisher's signature and the key that must have made it. */
  readonly signature?: { readonly kind: "minisign"; readonly url: string; readonly key: string };
}

/** Writes the registry and the user's configuration that names it. */
export async function registerBuild(machine: Machine, build: RegisteredBuild): Promise<void> {
  const { name, url, bytes, archive, signature, taken = { strip: null } } = build;
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const entry = {
    kind: "toolchain",
    summary: "made for a test",
    compiler: "gcc",
    bin: "bin",
    versions: { "1.0.0": { [TEST_PLATFORM]: { url, sha256, archive, ...taken, signature } } },
  };
  const registry = JSON.stringify({ schema: 1, entries: { [name]: entry } });
  const path = await machine.write("registry.json", registry);
  await machine.write("home/.toolchainkit/config.yaml", `registries: [${JSON.stringify(path)}]\n`);
}

/** Where an installed build is. */
export function installedFolder(machine: Machine, name: string): string {
  return `${machine.cache}/toolchains/${name}-1.0.0-${TEST_PLATFORM}`;
}
