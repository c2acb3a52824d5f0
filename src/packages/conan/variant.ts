/**
 * One installation: a build type for a toolchain. Owns where its files are, what it depends on and
 * recognising that it is there already.
 */
import { dirname, join } from "@std/path";
import { exists, readTextIfExists } from "../../core/filesystem.ts";
import { secretHash } from "../../core/secret_hash.ts";
import { MULTI_CONFIG_FOLDER, VARIANT_FILE } from "../integration.ts";
import type { InstalledPackage, PackageBuildType } from "../types.ts";
import { renderProfile } from "./profile.ts";
import type { ConanSetup } from "./setup.ts";

/** What is written down of an installation when it is whole. */
export interface ConanStamp {
  readonly schema: 1;
  readonly fingerprint: string;
  /** Absolute paths without which the installation is not whole. */
  readonly needs: readonly string[];
  readonly packages: readonly InstalledPackage[];
}

/** One build type, for one toolchain. */
export interface ConanVariant {
  readonly buildType: PackageBuildType;
  readonly folder: string;
  readonly stampFile: string;
  readonly conanfile: string;
  readonly conanfileText: string;
  readonly hostProfile: string;
  readonly buildProfile: string;
  readonly lockfile: string;
  /** Of everything that an installation depends on, with the lock as given. */
  fingerprint(lock: { path: string; text: string }): string;
}

/** What the installation for one build type depends on. */
export async function describeVariant(
  conanfile: string,
  buildType: PackageBuildType,
  how: { setup: ConanSetup; inputs: readonly string[] },
): Promise<ConanVariant> {
  const { setup } = how;
  const folder = join(setup.folder, setup.multiConfig ? MULTI_CONFIG_FOLDER : buildType);
  const { choices } = setup;
  const common = {
    buildType,
    generator: setup.generator,
    options: choices.options,
    settings: choices.settings,
    conf: choices.conf,
  };
  const [base, buildBase] = [setup.packageToolchainFile, setup.buildPackageToolchainFile];
  const hostProfile = renderProfile({
    ...common,
    toolchain: setup.toolchain,
    packageToolchainFile: base,
    ...(choices.profile === undefined ? {} : { include: choices.profile }),
  });
  const buildProfile = renderProfile({
    ...common,
    buildType: "Release",
    toolchain: setup.buildToolchain,
    ...(buildBase === undefined ? {} : { packageToolchainFile: buildBase }),
    build: true,
  });
  const inputs = [conanfile, ...how.inputs, base, ...(buildBase ? [buildBase] : [])];
  const texts = await Promise.all(inputs.map(async (path) => await readTextIfExists(path) ?? ""));
  return {
    buildType,
    folder,
    // Several build types share the folder of a multi-configuration generator.
    stampFile: join(folder, `installed-${buildType}.json`),
    conanfile,
    conanfileText: texts[0] ?? "",
    hostProfile,
    buildProfile,
    fingerprint: (lock) =>
      secretHash(JSON.stringify([
        texts.filter((_text, index) => inputs[index] !== lock.path),
        lock.text,
        hostProfile,
        buildProfile,
        choices.build,
        choices.remotes.map(({ name, url }) => [name, url]),
        [setup.conanHome, conanfile, setup.toolchain.id],
      ])),
    lockfile: join(dirname(conanfile), "conan.lock"),
  };
}

/** The lock as it is now. */
export async function lockOf(variant: ConanVariant): Promise<{ path: string; text: string }> {
  return { path: variant.lockfile, text: await readTextIfExists(variant.lockfile) ?? "" };
}

/** The stamp of an installation that is whole and would come out the same. */
export async function wholeStamp(variant: ConanVariant): Promise<ConanStamp | undefined> {
  const text = await readTextIfExists(variant.stampFile);
  if (text === undefined) return undefined;
  let stamp: Partial<ConanStamp> | null;
  try {
    stamp = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (stamp?.schema !== 1 || !Array.isArray(stamp.needs) || !Array.isArray(stamp.packages)) {
    return undefined;
  }
  if (stamp.fingerprint !== variant.fingerprint(await lockOf(variant))) return undefined;
  const needs = [...stamp.needs, join(variant.folder, VARIANT_FILE)];
  const present = await Promise.all(needs.map((path) => exists(path)));
  return present.includes(false) ? undefined : stamp as ConanStamp;
}
