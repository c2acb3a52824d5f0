/** Installed trees for tests: small, but with everything that a real one has. */
import { dirname, join } from "@std/path";
import { type CachePaths, cachePaths, entryPath } from "../../src/core/directory.ts";
import { createManifest, type ManifestEntry, writeManifest } from "../../src/core/manifest.ts";
import type { TestWorld } from "./world.ts";

/** What a test tree is made of. */
export interface TreeRequest {
  readonly id: string;
  readonly kind?: "toolchain" | "tool" | "python";
  /** Content by path; a path that starts with `@` is a link to its content. */
  readonly files?: Readonly<Record<string, string>>;
  readonly installedAt?: string;
}

/** Puts a tree with a manifest where the installer would; returns its path. */
export async function installTree(cache: CachePaths, request: TreeRequest): Promise<string> {
  const { id, kind = "toolchain", files = { "bin/cc": `compiler of ${request.id}` } } = request;
  const root = entryPath(cache, kind, id);
  const entries: ManifestEntry[] = [];
  for (const [name, content] of Object.entries(files)) {
    const link = name.startsWith("@");
    const path = link ? name.slice(1) : name;
    await Deno.mkdir(dirname(join(root, path)), { recursive: true });
    if (link) {
      await Deno.symlink(content, join(root, path));
      entries.push({ path, kind: "symlink", sizeBytes: 0, mode: 0o777, target: content });
      continue;
    }
    await Deno.writeTextFile(join(root, path), content);
    await Deno.chmod(join(root, path), 0o755);
    const bytes = new Uint8Array(new TextEncoder().encode(content));
    const sha256 = await hex(bytes);
    entries.push({ path, kind: "file", sizeBytes: bytes.length, mode: 0o755, sha256 });
  }
  const [name = id, version = "1", ...platform] = id.split("-");
  const artifact = { kind, name, version, platform: platform.join("-") };
  const installedAt = request.installedAt ?? "2026-01-01T00:00:00.000Z";
  const facts = { artifact, source: "https://example.test/a.tar.xz", sha256: "0".repeat(64) };
  await writeManifest(root, await createManifest({ ...facts, installedAt }, entries));
  return root;
}

/** The cache of a test world, its folders made. */
export async function worldCache(world: TestWorld): Promise<CachePaths> {
  const cache = cachePaths(world.path("cache"));
  for (const folder of [cache.toolchains, cache.tools, cache.downloads, cache.staging]) {
    await Deno.mkdir(folder, { recursive: true });
  }
  return cache;
}

/** A folder that counts as a living project; returns its path. */
export async function makeProject(world: TestWorld, name: string): Promise<string> {
  const root = world.path("projects", name);
  await Deno.mkdir(root, { recursive: true });
  return root;
}

async function hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
