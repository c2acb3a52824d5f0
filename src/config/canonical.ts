/**
 * One spelling for everything. Owns the rewriting of short forms and of the Python ToolchainKit's
 * spellings; values that are written in the new spelling too win over the old ones.
 */
import { platformWord, toolchainSpec } from "./names.ts";
import { emptyTree, type Entry, isTree, joinKey, type Tree, type TreeValue } from "./tree.ts";

/** A file's values and where each stands; changed in place. */
export interface Spelled {
  readonly tree: Tree;
  readonly entries: Map<string, Entry>;
}

/** Rewrites `file` to the long, new spelling. */
export function canonicalize(file: Spelled): void {
  const { tree } = file;
  if (typeof tree.project === "string") nest(file, "project", "name");
  if (tree.version !== undefined) tree.version = 1;
  moveTopLevel(file);
  moveBootstrap(file);
  movePackages(file);
  moveBuild(file);
  moveCross(file);
  canonicalizeToolchains(file);
  const chosen = section(tree, "defaults")?.toolchain;
  if (isTree(chosen)) {
    for (const platform of Object.keys(chosen)) {
      move(file, ["defaults", "toolchain", platform], ["defaults", platform]);
    }
    remove(file, ["defaults", "toolchain"]);
  }
}

function moveTopLevel(file: Spelled): void {
  const { tree } = file;
  move(file, ["cache"], ["build", "caching"]);
  for (const old of ["toolchain_dir", "cache_dir"]) {
    const path = tree[old];
    if (typeof path !== "string" || tree.toolchain_cache !== undefined) {
      remove(file, [old]);
      continue;
    }
    const raw = file.entries.get(old)?.raw ?? path;
    move(file, [old], ["toolchain_cache", "path"]);
    set(file, ["toolchain_cache", "location"], raw.startsWith(".") ? "local" : "custom", [
      "toolchain_cache",
      "path",
    ]);
  }
  if (isTree(tree.package_manager)) {
    move(file, ["package_manager", "type"], ["packages", "manager"]);
    move(file, ["package_manager", "name"], ["packages", "manager"]);
    remove(file, ["package_manager"]);
  } else move(file, ["package_manager"], ["packages", "manager"]);
  remove(file, ["modules"]);
}

function moveBootstrap(file: Spelled): void {
  move(file, ["bootstrap", "toolchain"], ["defaults", "toolchain"]);
  move(file, ["bootstrap", "build_type"], ["defaults", "build_type"]);
  move(file, ["bootstrap", "generator"], ["defaults", "generator"]);
  move(file, ["bootstrap", "build_dir"], ["build", "directory"]);
  move(file, ["bootstrap", "package_manager"], ["packages", "manager"]);
  move(file, ["bootstrap", "hooks", "pre_configure"], ["hooks", "pre_configure"]);
  move(file, ["bootstrap", "hooks", "post_configure"], ["hooks", "post_configure"]);
  remove(file, ["bootstrap"]);
}

function movePackages(file: Spelled): void {
  for (const manager of ["conan", "vcpkg"]) {
    const enabled = section(file.tree, "packages", manager)?.enabled;
    if (enabled === true) {
      set(file, ["packages", "manager"], manager, ["packages", manager, "enabled"]);
    }
    remove(file, ["packages", manager, "enabled"]);
  }
  move(file, ["packages", "conanfile"], ["packages", "conan", "conanfile"]);
  move(file, ["packages", "vcpkg_root"], ["packages", "vcpkg", "root"]);
  move(file, ["packages", "conan", "home"], ["packages", "conan_home"]);
}

const BACKENDS: Readonly<Record<string, string>> = {
  ninja: "Ninja",
  make: "Make",
  msbuild: "MSBuild",
  xcode: "Xcode",
};

function moveBuild(file: Spelled): void {
  move(file, ["build", "type"], ["defaults", "build_type"]);
  move(file, ["build", "dir"], ["build", "directory"]);
  move(file, ["build", "parallel"], ["build", "parallel_jobs"]);
  const build = section(file.tree, "build");
  const backend = build?.backend;
  if (build !== undefined && typeof backend === "string") build.backend = BACKENDS[backend] ?? "";
  move(file, ["build", "backend"], ["defaults", "generator"]);
  if (build !== undefined && typeof build.lto === "boolean") build.lto = build.lto ? "thin" : "off";
}

function moveCross(file: Spelled): void {
  const old = file.tree.targets;
  if (Array.isArray(old)) {
    const targets: string[] = [];
    old.forEach((target, index) => {
      if (!isTree(target)) return;
      const name = platformWord(String(target.os), String(target.arch));
      targets.push(name);
      const at = ["targets", String(index)];
      if (target.toolchain !== undefined) {
        set(file, ["cross", "toolchains", name], target.toolchain, [...at, "toolchain"]);
      }
      if (target.api_level !== undefined) {
        const level = [...at, "api_level"];
        set(file, ["cross", "android", "api_level"], target.api_level, level);
      }
    });
    set(file, ["cross", "targets"], targets, ["targets"]);
  }
  remove(file, ["targets"]);
  const cross = section(file.tree, "cross");
  if (cross === undefined) return;
  if (cross.enabled === false) remove(file, ["cross"]);
  else remove(file, ["cross", "enabled"]);
  if (typeof cross.target === "string") {
    const target = cross.target;
    set(file, ["cross", "targets"], [target], ["cross", "target"]);
    remove(file, ["cross", "target"]);
  }
}

function canonicalizeToolchains(file: Spelled): void {
  const { tree } = file;
  if (Array.isArray(tree.toolchains)) {
    const items: readonly TreeValue[] = tree.toolchains;
    const named = emptyTree();
    items.forEach((item, index) => {
      const at = joinKey("toolchains", String(index));
      const name = isTree(item) ? String(item.name ?? defaultName(item)) : String(item);
      const unique = named[name] === undefined ? name : `${name}#${index}`;
      named[unique] = item;
      rekey(file.entries, at, joinKey("toolchains", unique));
    });
    tree.toolchains = named;
  }
  if (tree.toolchain !== undefined) {
    const single = tree.toolchain;
    const name = isTree(single) ? String(single.name ?? defaultName(single)) : String(single);
    if (tree.toolchains === undefined) move(file, ["toolchain"], ["toolchains", name]);
    remove(file, ["toolchain"]);
  }
  const toolchains = section(tree, "toolchains") ?? emptyTree();
  for (const [name, value] of Object.entries(toolchains)) {
    toolchains[name] = canonicalToolchain(value);
  }
  if (tree.layers === undefined) return;
  for (const toolchain of Object.values(toolchains)) {
    if (isTree(toolchain)) toolchain.layers ??= tree.layers;
  }
  remove(file, ["layers"]);
}

function defaultName(toolchain: Tree): string {
  return typeof toolchain.type === "string" ? toolchain.type : "main";
}

function canonicalToolchain(value: TreeValue): Tree {
  if (!isTree(value)) {
    const { type, version } = toolchainSpec(String(value));
    return Object.assign(emptyTree(), { type, ...(version === undefined ? {} : { version }) });
  }
  if (value.require_installed === true) value.source ??= "system";
  delete value.require_installed;
  delete value.name;
  return value;
}

/** The mapping at `path`, if there is one. */
export function section(tree: Tree, ...path: string[]): Tree | undefined {
  let current: Tree = tree;
  for (const part of path) {
    const next = current[part];
    if (!isTree(next)) return undefined;
    current = next;
  }
  return current;
}

function nest(file: Spelled, key: string, inner: string): void {
  const value = file.tree[key];
  if (value === undefined) return;
  rekey(file.entries, key, joinKey(key, inner));
  file.tree[key] = Object.assign(emptyTree(), { [inner]: value });
}

function move(file: Spelled, from: readonly string[], to: readonly string[]): void {
  const parent = section(file.tree, ...from.slice(0, -1));
  const last = from.at(-1) ?? "";
  const value = parent?.[last];
  if (parent === undefined || value === undefined) return;
  delete parent[last];
  const target = ensure(file.tree, to.slice(0, -1));
  const name = to.at(-1) ?? "";
  const there = target?.[name];
  if (target === undefined || (there !== undefined && !(isTree(there) && isTree(value)))) return;
  if (isTree(there) && isTree(value)) {
    // Written in both spellings: what only the old one says still counts.
    parent[last] = value;
    for (const key of Object.keys(value)) move(file, [...from, key], [...to, key]);
    delete parent[last];
    return;
  }
  target[name] = value;
  rekey(file.entries, keyOf(from), keyOf(to));
}

function set(
  file: Spelled,
  path: readonly string[],
  value: TreeValue,
  like: readonly string[],
): void {
  const parent = ensure(file.tree, path.slice(0, -1));
  const name = path.at(-1) ?? "";
  if (parent === undefined || parent[name] !== undefined) return;
  parent[name] = value;
  const entry = file.entries.get(keyOf(like));
  if (entry !== undefined) file.entries.set(keyOf(path), entry);
}

function remove(file: Spelled, path: readonly string[]): void {
  const parent = section(file.tree, ...path.slice(0, -1));
  if (parent !== undefined) delete parent[path.at(-1) ?? ""];
}

function ensure(tree: Tree, path: readonly string[]): Tree | undefined {
  let current = tree;
  for (const part of path) {
    const next = current[part] ?? emptyTree();
    if (!isTree(next)) return undefined;
    current[part] = next;
    current = next;
  }
  return current;
}

function keyOf(path: readonly string[]): string {
  return path.reduce((key, part) => joinKey(key, part), "");
}

function rekey(entries: Map<string, Entry>, from: string, to: string): void {
  for (const [key, entry] of [...entries]) {
    if (key !== from && !key.startsWith(`${from}.`)) continue;
    entries.delete(key);
    entries.set(to + key.slice(from.length), entry);
  }
}
