/**
 * vcpkg itself: a checkout of its registry and its program. Owns where they come from: the
 * configuration, VCPKG_ROOT, a submodule of the project, or fetched into the cache.
 */
import { dirname, isAbsolute, join } from "@std/path";
import type { PackagesConfig } from "../config/types_packages.ts";
import { cacheFileRules } from "../core/cache_file.ts";
import { assertCacheFolder } from "../core/cache_folders.ts";
import type { CachePaths } from "../core/directory.ts";
import { TkError } from "../core/errors.ts";
import {
  ensureDirectory,
  firstFile,
  isDirectory,
  isFile,
  readTextIfExists,
  renameRetrying,
} from "../core/filesystem.ts";
import { lookIfThere } from "../core/filesystem/regular_file.ts";
import type { Host } from "../core/host.ts";
import { installArtifact } from "../core/install.ts";
import { LockManager } from "../core/locking.ts";
import type { NetworkOptions } from "../core/network.ts";
import { isCommit, isPathName } from "../core/outside_values.ts";
import { platformName } from "../core/platform.ts";
import { quotedText } from "../core/printable_text.ts";
import { redactSecrets } from "../core/redact.ts";
import { createStaging } from "../core/staging.ts";
import { PackageManagerNotFoundError } from "../packages/errors.ts";
import type { VcpkgInstance } from "../packages/vcpkg.ts";
import { manifestBaseline, toolRelease } from "../packages/vcpkg/commands.ts";
import type { ToolchainRegistry } from "../toolchain/registry.ts";

/** What providing vcpkg needs. */
export interface VcpkgToolOptions {
  readonly packages: Pick<PackagesConfig, "useSystem" | "customPath" | "vcpkg">;
  /** Absolute. */
  readonly projectRoot: string;
  readonly cache: CachePaths;
  readonly host: Host;
  readonly network: NetworkOptions;
  registry(): Promise<ToolchainRegistry>;
}

/** The registry's address, for the first fetch. */
const REGISTRY_ADDRESS = "https://github.com/microsoft/vcpkg.git";

/** Where projects have vcpkg as a submodule. */
const SUBMODULES = ["vcpkg", "external/vcpkg", "extern/vcpkg", "third_party/vcpkg", "deps/vcpkg"];

/**
 * Finds or fetches vcpkg.
 *
 * @throws {PackageManagerNotFoundError} If none of the places has it.
 */
export async function provideVcpkg(options: VcpkgToolOptions): Promise<VcpkgInstance> {
  const { packages, projectRoot, host } = options;
  const { root: chosen } = packages.vcpkg;
  if (chosen !== undefined) return await inFolder(chosen, "packages.vcpkg.root", options);
  const variable = host.env["VCPKG_ROOT"];
  if (packages.useSystem && variable !== undefined && isAbsolute(variable)) {
    return await inFolder(variable, "VCPKG_ROOT", options);
  }
  // A program that a project brings along is not run; its ports are used.
  const root = await findSubmodule(projectRoot) ?? await fetchedRegistry(options);
  return { root, program: await fetchedProgram(root, options) };
}

/** The checkout of vcpkg that a project brings along; undefined when it has none. */
export async function findSubmodule(projectRoot: string): Promise<string | undefined> {
  const mark = await firstFile(projectRoot, SUBMODULES.map((name) => `${name}/.vcpkg-root`));
  return mark === undefined ? undefined : dirname(mark);
}

/** A checkout that this user chose, with the program in it when it was bootstrapped. */
async function inFolder(
  root: string,
  origin: string,
  options: VcpkgToolOptions,
): Promise<VcpkgInstance> {
  if (!await isDirectory(join(root, "scripts", "buildsystems"))) {
    throw new PackageManagerNotFoundError(
      "vcpkg",
      `"${root}" (${origin}) is no checkout of vcpkg`,
      `Correct ${origin}, or remove it so that vcpkg is fetched`,
    );
  }
  const command = options.packages.customPath ?? join(root, programName(options.host));
  if (await isFile(command)) return { root, program: { command, args: [], version: "" } };
  return { root, program: await fetchedProgram(root, options) };
}

function programName(host: Host): string {
  return host.platform.os === "windows" ? "vcpkg.exe" : "vcpkg";
}

/** The program of the release that the checkout wants, from the cache or its publisher. */
async function fetchedProgram(
  root: string,
  options: VcpkgToolOptions,
): Promise<VcpkgInstance["program"]> {
  const { host, cache, network, packages } = options;
  if (packages.customPath !== undefined) {
    return { command: packages.customPath, args: [], version: "" };
  }
  const registry = await options.registry();
  const metadata = await readTextIfExists(join(root, "scripts", "vcpkg-tool-metadata.txt")) ?? "";
  const platform = platformName(host.platform);
  const release = toolRelease(metadata);
  const wanted = release !== undefined && isPathName(release) ? release : undefined;
  const artifact = wanted === undefined
    ? await registry.lookup("vcpkg-tool", "latest", platform)
    : await registry.lookup("vcpkg-tool", wanted, platform, { exact: true }).catch((error) => {
      if (!(error instanceof TkError) || error.exit !== 3) throw error;
      return registry.lookup("vcpkg-tool", "latest", platform);
    });
  const { id, path } = await installArtifact(artifact, { cache, host, network });
  const command = await firstFile(path, [programName(host), "vcpkg-tool", "vcpkg-tool.exe"]);
  if (command === undefined) {
    throw new PackageManagerNotFoundError(
      "vcpkg",
      `"${path}" holds no program`,
      "Run toolchainkit cache verify --repair",
    );
  }
  return { command, args: [], version: artifact.version, uses: [id] };
}

/**
 * A checkout of the registry at the commit that the project asks for. All of its history, because
 * versions of ports are found in it.
 */
async function fetchedRegistry(options: VcpkgToolOptions): Promise<string> {
  const { packages, projectRoot, cache, host } = options;
  const manifest = packages.vcpkg.manifest ?? join(projectRoot, "vcpkg.json");
  const commit = packages.vcpkg.baseline ??
    manifestBaseline(await readTextIfExists(manifest) ?? "");
  if (commit === undefined) {
    throw new PackageManagerNotFoundError(
      "vcpkg",
      "neither VCPKG_ROOT nor a submodule is there, and no commit of its registry is named",
      'Give vcpkg.json a "builtin-baseline", or set packages.vcpkg.baseline or packages.vcpkg.root',
    );
  }
  if (!isCommit(commit)) {
    throw new PackageManagerNotFoundError(
      "vcpkg",
      `${quotedText(commit)} is not the name of a commit`,
      "Correct packages.vcpkg.baseline",
    );
  }
  const id = `vcpkg-registry-${commit.slice(0, 12).toLowerCase()}`;
  const folder = join(cache.root, "packages", id);
  if (await isFetched(folder, cache)) return folder;
  if (host.offline) {
    throw new PackageManagerNotFoundError(
      "vcpkg",
      `its registry at ${commit} is not in the cache, and the network must not be used`,
      "Run once without --offline, or set VCPKG_ROOT",
    );
  }
  const locks = new LockManager({ cache, host });
  return await locks.toolchainLock(id, async () => {
    if (await isFetched(folder, cache)) return folder;
    await using staging = await createStaging(cache, `fetch-${id}`, host);
    const tree = join(staging.path, "tree");
    await git(["clone", "--quiet", "--no-checkout", "--", REGISTRY_ADDRESS, tree], options);
    await git(
      [
        "-C",
        tree,
        "-c",
        "advice.detachedHead=false",
        "checkout",
        "--quiet",
        "--detach",
        commit,
        "--",
      ],
      options,
    );
    await ensureDirectory(join(cache.root, "packages"));
    await renameRetrying(tree, folder, host);
    return folder;
  }, { purpose: `fetch ${id}` });
}

/** True if the checkout is there; its scripts are run. @throws {UntrustedFileError} If a stranger's is. */
async function isFetched(folder: string, cache: CachePaths): Promise<boolean> {
  await assertCacheFolder(join(cache.root, "packages"), cache.root);
  await assertCacheFolder(folder, cache.root);
  const mark = join(folder, ".vcpkg-root");
  return await lookIfThere(mark, await cacheFileRules(mark, cache.root)) !== undefined;
}

async function git(args: readonly string[], options: VcpkgToolOptions): Promise<void> {
  const { host, cache } = options;
  const result = await host.run({
    command: "git",
    args,
    cwd: cache.root,
    // Neither `ext::` nor another helper, whatever an address or a submodule says.
    env: { GIT_TERMINAL_PROMPT: "0", GIT_ALLOW_PROTOCOL: "https:http:ssh:file" },
    signal: host.signal,
  });
  if (result.code === 0) return;
  const reason = redactSecrets(result.stderr).trim().split("\n").at(-1) ?? "";
  throw new PackageManagerNotFoundError(
    "vcpkg",
    `git could not fetch its registry: ${reason}`,
    "Check the network, or set VCPKG_ROOT to a checkout",
  );
}
