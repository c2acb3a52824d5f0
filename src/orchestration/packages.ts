/**
 * The packages stage: which manager, told what, and what it did. Owns making managers from the
 * configuration; each manager's own work is in `src/packages/`.
 */
import { join } from "@std/path";
import { presetGenerator } from "../cmake/presets.ts";
import { BACKENDS } from "../cmake/backends.ts";
import { renderToolchainFile } from "../cmake/toolchain_generator.ts";
import type { ToolchainFileSpec } from "../cmake/types.ts";
import type { CachePaths } from "../core/directory.ts";
import { writeIfChanged } from "../core/filesystem.ts";
import { runsInCi } from "../core/env.ts";
import type { Host } from "../core/host.ts";
import { rememberSecret } from "../core/known_secrets.ts";
import type { NetworkOptions } from "../core/network.ts";
import { rememberAddress } from "../core/redact.ts";
import type { PackageManager } from "../packages/base.ts";
import { ConanPackageManager } from "../packages/conan.ts";
import { CpmPackageManager } from "../packages/cpm.ts";
import { integrationPath } from "../packages/integration.ts";
import type {
  InstalledPackage,
  LockedPackages,
  PackageBuildType,
  PackageManagerName,
  PackageToolchain,
} from "../packages/types.ts";
import { VcpkgPackageManager } from "../packages/vcpkg.ts";
import { hostTripletName } from "../packages/vcpkg/triplet.ts";
import { notedUses, noteUses } from "./package_uses.ts";
import { getBestToolchain } from "../toolchain/system_detector.ts";
import { choosePackages } from "./choose_packages.ts";
import { provideConan } from "./conan_tool.ts";
import { openRegistry } from "./open_registry.ts";
import { requirePackageCode } from "./package_code.ts";
import { buildMachineToolchain, packageFileSpec, packageToolchain } from "./packages_toolchain.ts";
import { trustScope } from "./trust.ts";
import type { ProjectSettings } from "./project_settings.ts";
import type { ProjectSetup } from "./setup.ts";
import { provideVcpkg } from "./vcpkg_tool.ts";

/** The packages of one set-up. */
export interface PackagesPlan {
  readonly manager: PackageManagerName;
  /** A few words that fit after a colon. */
  readonly why: string;
  /** The CMake file that the toolchain file includes; absolute. */
  readonly integrationFile: string;
  /** What the last installation needed in our cache and is still there, by id. */
  readonly uses: readonly string[];
}

/** What became of the packages. */
export interface PackagesReport {
  readonly manager: PackageManagerName;
  readonly why: string;
  readonly kind: "installed" | "unchanged";
  readonly packages: readonly InstalledPackage[];
  /** The CMake file that the toolchain file includes; absolute. */
  readonly integrationFile: string;
  /** Absolute folders in which the manager keeps packages. */
  readonly folders: readonly string[];
  /** What goes into the project's lock. */
  readonly locked: LockedPackages | undefined;
  /** Files whose change makes another installation due; absolute. */
  readonly inputs: readonly string[];
}

/** Finds out which package manager the project uses; undefined when it uses none. */
export async function planPackages(
  config: ProjectSetup["config"],
  where: {
    readonly projectRoot: string;
    readonly toolchainFile: string;
    readonly cache: CachePaths;
  },
  host: Host,
): Promise<PackagesPlan | undefined> {
  const choice = await choosePackages(config.packages, where.projectRoot, host);
  if (choice === undefined) return undefined;
  return {
    ...choice,
    integrationFile: integrationPath(where.toolchainFile),
    uses: await notedUses(where.projectRoot, where.cache),
  };
}

/** What an installation is made from. */
export interface PackagesRequest {
  readonly setup: ProjectSetup;
  /** What the project's toolchain file was rendered from. */
  readonly spec: ToolchainFileSpec;
  readonly buildTypes: readonly PackageBuildType[];
  /** True: install although nothing has changed. */
  readonly force?: boolean;
  readonly network: NetworkOptions;
  /** PATH with the project's tools, and what else the builds of packages get. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** True: the command runs the project's own code. */
  readonly runsProjectCode: boolean;
}

/**
 * Installs the packages and writes what connects them with CMake.
 *
 * @throws {PackageManagerError} If the package manager is not to be had or fails.
 */
export async function installPackages(
  plan: PackagesPlan,
  request: PackagesRequest,
  host: Host,
): Promise<PackagesReport> {
  const { setup, buildTypes, force } = request;
  const manager = await MANAGERS[plan.manager](request, host);
  const outcome = await manager.installDependencies({ buildTypes, force: force === true });
  const integrationFile = await manager.generateToolchainIntegration(setup.toolchainFile);
  const manifest = await manager.manifest();
  return {
    manager: plan.manager,
    why: plan.why,
    kind: outcome.kind,
    packages: outcome.packages,
    folders: outcome.folders,
    locked: await manager.locked(),
    integrationFile,
    inputs: [...(manifest === undefined ? [] : [manifest]), ...await manager.inputs()],
  };
}

/** What was done, in a few words. */
export function describePackages(report: PackagesReport): string {
  if (report.manager === "cpm") return "CMake fetches them";
  const count = report.packages.length;
  const what = `${count} ${count === 1 ? "package" : "packages"}`;
  return report.kind === "unchanged" ? `${what}, nothing to do` : what;
}

/** How each manager is made for a project that is set up. */
const MANAGERS: Readonly<
  Record<PackageManagerName, (request: PackagesRequest, host: Host) => Promise<PackageManager>>
> = {
  conan: makeConan,
  vcpkg: makeVcpkg,
  cpm: makeCpm,
};

async function makeConan(request: PackagesRequest, host: Host): Promise<PackageManager> {
  const { setup, spec, network, environment, runsProjectCode } = request;
  const { config, cache, settings, project } = setup;
  const conanHome = config.packages.conanHome ?? join(project.local, "conan");
  for (const { url, password } of config.packages.conan.remotes) {
    rememberAddress(url);
    if (password !== undefined) rememberSecret(password);
  }
  const toolchain = packageToolchain(spec, host.platform);
  const folder = join(project.local, "packages", spec.name);
  const packageToolchainFile = join(folder, "conan-toolchain.cmake");
  await writeIfChanged(
    packageToolchainFile,
    renderToolchainFile(packageFileSpec(spec, { flags: false })),
  );
  const buildToolchain = spec.target.cross ? await buildCompilers(toolchain, host) : toolchain;
  return new ConanPackageManager({
    projectRoot: settings.projectRoot,
    host,
    setup: {
      program: async () => {
        await requirePackageCode(
          {
            manager: "conan",
            packages: config.packages,
            home: conanHome,
            expected: runsProjectCode,
          },
          trustScope(settings, setup.loaded, host),
          host,
        );
        const program = await provideConan({
          packages: config.packages,
          pythonVersion: config.tools["python"],
          cache,
          host,
          network,
          registry: () => openRegistry(config, { cacheDir: settings.cacheDir, host }),
        });
        await noteUses(settings.projectRoot, program, { cache, host });
        return program;
      },
      toolchain,
      buildToolchain,
      packageToolchainFile,
      buildPackageToolchainFile: spec.target.cross ? undefined : packageToolchainFile,
      choices: config.packages.conan,
      conanHome,
      folder: join(folder, "conan"),
      generator: presetGenerator(setup.generator, host.platform.os === "windows") ?? "Ninja",
      multiConfig: BACKENDS[setup.generator].multiConfig,
      defaultBuildType: config.defaults.buildType,
      lockPolicy: lockPolicy(settings, host),
      environment,
    },
  });
}

async function makeVcpkg(request: PackagesRequest, host: Host): Promise<PackageManager> {
  const { setup, spec, network, environment } = request;
  const { config, cache, settings, project } = setup;
  const { vcpkg } = config.packages;
  const addresses = vcpkg.binarySources?.match(/https?:\/\/[^,;\s]+/g) ?? [];
  addresses.forEach(rememberAddress);
  const folder = join(project.local, "packages", spec.name);
  const chainloadFile = join(folder, "vcpkg-toolchain.cmake");
  await writeIfChanged(
    chainloadFile,
    renderToolchainFile(packageFileSpec(spec, { flags: true })),
  );
  const { os, architecture } = host.platform;
  return new VcpkgPackageManager({
    projectRoot: settings.projectRoot,
    host,
    setup: {
      instance: async () => {
        await requirePackageCode(
          {
            manager: "vcpkg",
            packages: config.packages,
            home: join(folder, "vcpkg"),
            expected: request.runsProjectCode,
          },
          trustScope(settings, setup.loaded, host),
          host,
        );
        const instance = await provideVcpkg({
          packages: config.packages,
          projectRoot: settings.projectRoot,
          cache,
          host,
          network,
          registry: () => openRegistry(config, { cacheDir: settings.cacheDir, host }),
        });
        await noteUses(settings.projectRoot, instance.program, { cache, host });
        return instance;
      },
      toolchain: packageToolchain(spec, host.platform),
      chainloadFile,
      hostTriplet: spec.target.cross ? hostTripletName({ os, architecture }) : undefined,
      choices: vcpkg,
      folder: join(folder, "vcpkg"),
      caches: {
        binaries: join(cache.root, "packages", "vcpkg"),
        downloads: join(cache.root, "packages", "vcpkg-downloads"),
        binarySources: vcpkg.binarySources,
        offline: host.offline,
      },
      environment: {
        ...environment,
        // vcpkg has tools of its own for few machines only; elsewhere it must take what is there.
        ...(os === "linux" && architecture !== "x64" ? { VCPKG_FORCE_SYSTEM_BINARIES: "1" } : {}),
      },
    },
  });
}

function makeCpm(request: PackagesRequest, host: Host): Promise<PackageManager> {
  const { setup, spec } = request;
  return Promise.resolve(
    new CpmPackageManager({
      projectRoot: setup.settings.projectRoot,
      host,
      setup: {
        sourceCache: join(setup.cache.root, "packages", "cpm"),
        folder: join(setup.project.local, "packages", spec.name, "fetched"),
        offline: host.offline,
      },
    }),
  );
}

/** As for toolchainkit.lock: CI never changes a lock that is there. */
function lockPolicy(
  settings: ProjectSettings,
  host: Host,
): "free" | "fixed" | "fixed-when-present" {
  if (settings.locked) return "fixed";
  return runsInCi(host.env) ? "fixed-when-present" : "free";
}

/** A compiler of this machine for tools that run during a cross build. */
async function buildCompilers(target: PackageToolchain, host: Host): Promise<PackageToolchain> {
  const best = await getBestToolchain(host);
  const { platform } = host;
  const processor = platform.architecture === "arm64" ? "aarch64" : "x86_64";
  if (best !== undefined) return buildMachineToolchain(best, platform, processor);
  return {
    ...target,
    target: { os: platform.os, processor, cross: false },
    flags: Object.fromEntries(
      Object.keys(target.flags).map((each) => [each, { c: [], cxx: [], exe: [], shared: [] }]),
    ) as unknown as PackageToolchain["flags"],
  };
}
