/** Why a project must be set up again. Owns comparing then with now; pure. */
import { secretHash } from "../core/secret_hash.ts";
import type { ProjectState } from "./project_state.ts";

/** What the set-up would be made from now. */
export interface CurrentSetup {
  /** The configuration as plain data, without expanded secrets. */
  readonly config: unknown;
  /** Name of the toolchain in the cache. */
  readonly toolchain: string;
  /** Names of everything in the cache that is used. */
  readonly uses?: readonly string[];
  /** Build type, such as `Release`. */
  readonly buildType?: string;
  /** Build folder, relative to the project. */
  readonly buildDirectory?: string;
  /** Build system that CMake writes files for. */
  readonly generator?: string;
  /** False: the build folder or a generated file is gone. */
  readonly filesPresent?: boolean;
}

/** One reason in words, such as "toolchainkit.yaml changed: build.flags.cxx". */
export type Reason = string;

/**
 * The reasons for configuring again; none when everything is as it was.
 *
 * @example
 * ```ts
 * import { loadState } from "@toolchainkit/toolchainkit/state/project_state";
 * import { reconfigureReasons } from "@toolchainkit/toolchainkit/state/reconfigure";
 *
 * const state = await loadState(await Deno.makeTempDir());
 * console.log(reconfigureReasons(state, { config: {}, toolchain: "llvm-18.1.8-linux-x64" }));
 * ```
 */
export function reconfigureReasons(state: ProjectState, now: CurrentSetup): Reason[] {
  if (!state.cmakeConfigured) return ["not configured yet"];
  const reasons: Reason[] = [];
  if (state.activeToolchain !== now.toolchain) {
    reasons.push(`toolchain changed: ${state.activeToolchain ?? "none"} to ${now.toolchain}`);
  }
  reasons.push(...configReasons(state.configValues, configFingerprints(now.config)));
  const changes = [
    ["build type", state.buildType, now.buildType],
    ["build folder", state.buildDirectory, now.buildDirectory],
    ["generator", state.generator, now.generator],
  ] as const;
  for (const [what, then, current] of changes) {
    if (current === undefined || then === current) continue;
    reasons.push(`${what} changed: ${then ?? "none"} to ${current}`);
  }
  if (now.uses !== undefined) reasons.push(...useReasons(state.uses, now.uses));
  if (now.filesPresent === false) reasons.push("the build folder or a generated file is missing");
  return reasons;
}

function configReasons(
  then: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): Reason[] {
  const keys = changedKeys(then, now);
  if (keys.length === 0) return [];
  const shown = keys.slice(0, 5).join(", ");
  const more = keys.length > 5 ? ` and ${keys.length - 5} more` : "";
  return [`toolchainkit.yaml changed: ${shown}${more}`];
}

function useReasons(then: readonly string[], now: readonly string[]): Reason[] {
  const added = now.filter((id) => !then.includes(id));
  const removed = then.filter((id) => !now.includes(id));
  const changed = [...removed.map((id) => `- ${id}`), ...added.map((id) => `+ ${id}`)];
  return changed.length === 0 ? [] : [`tools changed: ${changed.join(", ")}`];
}

/** The keys whose fingerprints differ, sorted. */
export function changedKeys(
  then: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): string[] {
  const keys = new Set([...Object.keys(then), ...Object.keys(now)]);
  return [...keys].filter((key) => then[key] !== now[key]).sort();
}

/** The keys at which two configurations differ, such as `build.flags.cxx`, sorted. */
export function changedConfigKeys(then: unknown, now: unknown): string[] {
  return changedKeys(configFingerprints(then), configFingerprints(now));
}

/**
 * A fingerprint of every value by the path of its key. List items are named when they have a name
 * (`toolchains[main].version`), else numbered. An absent key and an undefined one are the same.
 */
export function configFingerprints(config: unknown): Record<string, string> {
  const found: Record<string, string> = {};
  collect(config, "", found);
  return found;
}

/** One hash over the whole configuration, whatever the order of its keys. */
export function configHash(config: unknown): string {
  const values = configFingerprints(config);
  return secretHash(Object.keys(values).sort().map((key) => `${key}=${values[key]}`).join("\n"));
}

function collect(value: unknown, path: string, found: Record<string, string>): void {
  if (value === undefined) return;
  if (Array.isArray(value)) {
    value.forEach((item, index) => collect(item, `${path}[${itemName(item, index)}]`, found));
    if (value.length === 0) found[path] = secretHash("[]");
    return;
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value);
    for (const [key, item] of entries) collect(item, path === "" ? key : `${path}.${key}`, found);
    if (entries.length === 0 && path !== "") found[path] = secretHash("{}");
    return;
  }
  found[path] = secretHash(JSON.stringify(value));
}

function itemName(item: unknown, index: number): string {
  const name = typeof item === "object" && item !== null && "name" in item ? item.name : undefined;
  return typeof name === "string" ? name : String(index);
}
