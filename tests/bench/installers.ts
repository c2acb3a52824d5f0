/** The programs that are compared: how each installs one archive from loopback. */
import { dirname, join } from "@std/path";
import { computeHash } from "../../src/core/verification.ts";
import type { BenchArchive } from "./archives.ts";

/** One way to install; every run starts from nothing. */
export interface Installer {
  readonly name: string;
  /** Run before each measured run. */
  readonly reset: string;
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Where the comparison takes place. */
export interface Ground {
  /** A folder of its own, best in memory. */
  readonly folder: string;
  readonly port: number;
  /** The compiled executable. */
  readonly executable: string;
  /** The mise executable; undefined when it cannot be had. */
  readonly mise: string | undefined;
}

/** Everything that can install this archive here; ours is first. */
export async function installers(archive: BenchArchive, ground: Ground): Promise<Installer[]> {
  const url = `http://127.0.0.1:${ground.port}/archive.${archive.ending}`;
  const sha256 = await computeHash(archive.path);
  const all = [await ours(url, sha256, archive, ground), pipeline(url, archive, ground)];
  return ground.mise === undefined ? all : [...all, await mise(url, sha256, ground)];
}

/** `toolchain install` from a registry of the user's own. */
async function ours(
  url: string,
  sha256: string,
  archive: BenchArchive,
  ground: Ground,
): Promise<Installer> {
  const home = join(ground.folder, "tk-home");
  const registry = join(ground.folder, "bench.json");
  const bin = "bin";
  const entry = {
    kind: "toolchain",
    summary: archive.name,
    compiler: "gcc",
    bin,
    versions: { "1.0.0": { "linux-x64": { url, sha256, archive: archive.ending, strip: null } } },
  };
  await Deno.writeTextFile(registry, JSON.stringify({ schema: 1, entries: { bench: entry } }));
  const config = join(home, ".toolchainkit", "config.yaml");
  await Deno.mkdir(dirname(config), { recursive: true });
  await Deno.writeTextFile(config, `registries: [${JSON.stringify(registry)}]\n`);
  const cache = join(ground.folder, "tk-cache");
  return {
    name: "toolchainkit",
    reset: `rm -rf "${cache}"`,
    command: `cd "${ground.folder}" && "${ground.executable}" -q toolchain install bench@1.0.0`,
    env: { HOME: home, TOOLCHAINKIT_CACHE_DIR: cache },
  };
}

/** curl, sha256sum and the decompressor side by side, as a careful person would write it. */
function pipeline(url: string, archive: BenchArchive, ground: Ground): Installer {
  const out = join(ground.folder, "pipe-out");
  return {
    name: "curl | tar",
    reset: `rm -rf "${out}"`,
    command: `mkdir "$out" && mkfifo "$out.sum" && { sha256sum < "$out.sum" > "$out.sha" & } && ` +
      `curl -fsS "${url}" | tee "$out.sum" | ${archive.unpack} && wait && rm "$out.sum" "$out.sha"`,
    env: { out },
  };
}

/** mise's http backend in a project of its own. */
async function mise(url: string, sha256: string, ground: Ground): Promise<Installer> {
  const project = join(ground.folder, "mise-project");
  const data = join(ground.folder, "mise");
  await Deno.mkdir(project, { recursive: true });
  await Deno.writeTextFile(
    join(project, "mise.toml"),
    `[tools]\n"http:bench" = { version = "1.0.0", url = "${url}", checksum = "sha256:${sha256}" }\n`,
  );
  return {
    name: "mise",
    reset: `rm -rf "${data}" && mkdir -p "${data}/home"`,
    command: `cd "${project}" && "${ground.mise}" install`,
    env: {
      HOME: join(data, "home"),
      MISE_DATA_DIR: join(data, "data"),
      MISE_CACHE_DIR: join(data, "cache"),
      MISE_CONFIG_DIR: join(data, "config"),
      MISE_STATE_DIR: join(data, "state"),
      MISE_YES: "1",
      MISE_TRUSTED_CONFIG_PATHS: project,
      MISE_USE_VERSIONS_HOST: "0",
      MISE_USE_VERSIONS_HOST_TRACK: "0",
    },
  };
}
