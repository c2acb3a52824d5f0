/**
 * Programs from the Python package index, each in a virtual environment of its own in the cache. Owns
 * making such an environment as a transaction; see https://docs.python.org/3/library/venv.html.
 *
 * An environment is made in staging and renamed when it is whole. That breaks the scripts in it,
 * which name their interpreter by path, so programs are started as modules and the scripts left out.
 */
import { dirname, join } from "@std/path";
import { type Artifact, artifactId } from "./artifact.ts";
import { findInReadOnlyCaches } from "./cache_layers.ts";
import type { CachePaths } from "./directory.ts";
import { exists, isFile, listDirectory, removeTree, walkTree } from "./filesystem.ts";
import type { Host, ProcessResult } from "./host.ts";
import { entryOf } from "./install/entry_of.ts";
import { artifactFolder } from "./install.ts";
import { publishTree } from "./install/publish.ts";
import { LockManager } from "./locking.ts";
import { isInstalledTree, type ManifestEntry, treeDigest } from "./manifest.ts";
import { platformName } from "./platform.ts";
import { clientFailure } from "./sources/client_output.ts";
import { parsePypiSpec } from "./sources/package_spec.ts";
import { SourceUnavailableError } from "./sources/source_error.ts";
import { createStaging } from "./staging.ts";

/** What to install. */
export interface PythonToolRequest {
  /** Name in the index, such as `conan`. */
  readonly name: string;
  /** Exact. */
  readonly version: string;
  /** SPDX expression. */
  readonly license?: string;
  readonly cache: CachePaths;
  readonly host: Host;
  /** Finds the interpreter; called only when the environment has to be made. */
  python(): Promise<string>;
}

/** An environment that is ready. */
export interface PythonTool {
  /** Absolute path of the environment's interpreter. */
  readonly python: string;
  /** Absolute. */
  readonly folder: string;
  readonly kind: "installed" | "already-present";
}

/**
 * Makes sure that an environment with the program is in the cache.
 *
 * @throws {SourceUnavailableError} If pip cannot get it.
 * @throws {NoSpaceError} If the disk is full.
 */
export async function installPythonTool(request: PythonToolRequest): Promise<PythonTool> {
  const { cache, host } = request;
  const artifact = toArtifact(request);
  const id = artifactId(artifact);
  const folder = artifactFolder(artifact, cache);
  const known = await usable(folder, host) ??
    await usable(await findInReadOnlyCaches("tool", id, host), host);
  if (known !== undefined) return known;
  const locks = new LockManager({ cache, host });
  return await locks.toolchainLock(id, async (): Promise<PythonTool> => {
    const meanwhile = await usable(folder, host);
    if (meanwhile !== undefined) return meanwhile;
    const task = host.progress.start(`Install ${request.name} ${request.version}`);
    try {
      await make(artifact, folder, request);
    } catch (error) {
      task.failed();
      throw error;
    }
    task.done("from the Python package index");
    return { python: interpreterIn(folder, host), folder, kind: "installed" };
  }, { purpose: `install ${id}` });
}

async function usable(folder: string | undefined, host: Host): Promise<PythonTool | undefined> {
  if (folder === undefined || !await isInstalledTree(folder)) return undefined;
  const python = interpreterIn(folder, host);
  // A link to the interpreter it was made with, which may be gone by now.
  return await isFile(python) ? { python, folder, kind: "already-present" } : undefined;
}

function interpreterIn(folder: string, host: Host): string {
  return host.platform.os === "windows"
    ? join(folder, "Scripts", "python.exe")
    : join(folder, "bin", "python");
}

function toArtifact(request: PythonToolRequest): Artifact {
  const { name, version, license } = request;
  return {
    kind: "tool",
    name,
    version,
    platform: platformName(request.host.platform),
    archive: "tar",
    strip: 0,
    bin: request.host.platform.os === "windows" ? "Scripts" : "bin",
    sources: [{ pypi: `${name}==${version}` }],
    ...(license === undefined ? {} : { license }),
  };
}

async function make(artifact: Artifact, folder: string, request: PythonToolRequest): Promise<void> {
  const { cache, host, name, version } = request;
  const source = `pypi ${name}==${version}`;
  if (host.offline) {
    throw new SourceUnavailableError(source, "not asked: offline", {
      hint: `Run once without --offline, or put ${name} ${version} into PATH`,
    });
  }
  const python = await request.python();
  await using staging = await createStaging(cache, `install-${artifactId(artifact)}`, host);
  const tree = join(staging.path, "tree");
  await fillEnvironment(tree, { python, source, request });
  await removeScripts(tree, host);
  const entries = await entriesOf(tree);
  await publishTree({
    folder: tree,
    entries,
    provenance: {
      source,
      sha256: await treeDigest(entries),
      sizeBytes: entries.reduce((sum, entry) => sum + entry.sizeBytes, 0),
      fetchedBytes: 0,
      fromCache: false,
    },
  }, { artifact, path: folder, cache, host });
}

async function fillEnvironment(
  tree: string,
  how: { python: string; source: string; request: PythonToolRequest },
): Promise<void> {
  const { python, source, request } = how;
  const { host, name, version } = request;
  const spec = `${name}==${version}`;
  if (parsePypiSpec(spec) === undefined) {
    throw new SourceUnavailableError(source, "not asked: not of the form name==exact-version");
  }
  // In a folder of this run alone, and with nothing from there: `-m` looks for modules in it.
  const run = (command: string, args: readonly string[]) =>
    host.run({
      command,
      args,
      cwd: dirname(tree),
      env: { PYTHONSAFEPATH: "1" },
      signal: host.signal,
    });
  const options = [
    "install",
    "--no-input",
    "--disable-pip-version-check",
    "--no-warn-script-location",
    "--quiet",
    "--",
    spec,
  ];
  check(await run(python, ["-m", "venv", "--without-pip", tree]), source, "python -m venv", tree);
  const inside = interpreterIn(tree, host);
  // The pip of the interpreter works on the environment, which then needs none of its own.
  const direct = await run(python, ["-m", "pip", "--python", inside, ...options]);
  if (!/No module named pip|no such option: --python/.test(direct.stderr)) {
    return check(direct, source, "pip", tree);
  }
  await removeTree(tree);
  check(await run(python, ["-m", "venv", tree]), source, "python -m venv", tree);
  check(await run(inside, ["-m", "pip", ...options]), source, "pip", tree);
}

function check(result: ProcessResult, source: string, program: string, path: string): void {
  if (result.code === 0) return;
  const hint = /venv|ensurepip/.test(program + result.stderr + result.stdout)
    ? "Install pip and the venv module of Python (Debian: python3-venv, python3-pip)"
    : "Check the index that pip is configured for, or put the program into PATH";
  throw clientFailure(result, { client: program, source, path, hint });
}

/** The scripts name an interpreter in staging; without them nobody starts them by mistake. */
async function removeScripts(tree: string, host: Host): Promise<void> {
  const folder = join(tree, host.platform.os === "windows" ? "Scripts" : "bin");
  for (const name of await listDirectory(folder)) {
    if (!/^python/.test(name)) await removeTree(join(folder, name));
  }
  const cacheTag = join(tree, "CACHEDIR.TAG");
  if (await exists(cacheTag)) await removeTree(cacheTag);
}

async function entriesOf(tree: string): Promise<ManifestEntry[]> {
  const entries: ManifestEntry[] = [];
  for await (const entry of walkTree(tree)) {
    if (entry.kind !== "other") entries.push(await entryOf(tree, entry.path, entry.kind));
  }
  return entries;
}
