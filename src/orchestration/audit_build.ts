/**
 * What a build took from outside: headers, libraries, tools and CMake packages. Owns collecting
 * and sorting them; which places count as inside is up to the caller.
 */
import { basename, isAbsolute, join, normalize } from "@std/path";
import {
  type LinkCommand,
  type ObjectInputs,
  parseDepfile,
  parseLinkCommands,
  parseLinkTrace,
  parseNinjaDeps,
  targetOfObject,
  tracingArguments,
} from "../cmake/build_inputs.ts";
import { parseCache, parseInputs } from "../cmake/file_api.ts";
import { ninjaPathTrouble } from "../cmake/quoting.ts";
import {
  findExecutable,
  isFile,
  readTextIfExists,
  realPathOf,
  removeTree,
  walkTree,
} from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { type CMakeReply, readReply, usedCompilers } from "./cmake_reply.ts";

/** Kinds of things that a build takes. */
export type InputKind = "header" | "library" | "tool" | "package";

/** Something from outside. */
export interface OutsideInput {
  readonly kind: InputKind;
  /** Absolute, links resolved where they lead outside. */
  readonly path: string;
  /** Targets, or `CMake` for what the configuration used. */
  readonly pulledInBy: readonly string[];
}

/** What is known about a build. */
export interface BuildAudit {
  readonly outside: readonly OutsideInput[];
  /** How many files were looked at altogether. */
  readonly inputs: number;
  readonly objects: number;
  readonly links: number;
  /** What could not be found out, for people. */
  readonly notes: readonly string[];
}

/** A build and the places that belong to it. */
export interface AuditedBuild {
  readonly sourceDirectory: string;
  readonly buildDirectory: string;
  /** Multi-configuration generators only: the one that was built. */
  readonly configuration?: string;
  /** Absolute folders: project, toolchain, tools, packages, sysroot. */
  readonly inside: readonly string[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Lists what a build took from outside. Undefined when there is nothing built to look at. */
export async function auditBuild(
  build: AuditedBuild,
  host: Host,
): Promise<BuildAudit | undefined> {
  const reply = await readReply(build.buildDirectory);
  if (reply === undefined) return undefined;
  const collected = new Collection(build, await Promise.all(build.inside.map(realPathOf)));
  const cache = parseCache(await reply.read("cache") ?? "");
  const context = { build, cache, generator: reply.index.generator, host };
  const objects = await readObjects(context);
  if (objects.length === 0) return undefined;
  for (const { object, inputs } of objects) {
    const target = targetOfObject(object) ?? basename(object);
    for (const input of inputs) await collected.add("header", input, target);
  }
  const links = parseLinkCommands(await linkLines(context));
  await addLinks(collected, links, context);
  await addTools(collected, links, { ...context, reply });
  await addPackages(collected, reply);
  return {
    outside: collected.sorted(),
    inputs: collected.seen.size,
    objects: objects.length,
    links: links.length,
    notes: collected.notes,
  };
}

class Collection {
  readonly seen = new Map<string, string | undefined>();
  readonly notes: string[] = [];
  readonly #found = new Map<string, { kind: InputKind; path: string; by: Set<string> }>();

  constructor(private readonly build: AuditedBuild, private readonly realInside: string[]) {}

  /** Notes a file; relative paths are relative to the build folder. */
  async add(kind: InputKind, path: string, by: string): Promise<void> {
    const absolute = normalize(isAbsolute(path) ? path : join(this.build.buildDirectory, path));
    const outside = await this.#outsidePath(absolute);
    if (outside === undefined) return;
    const key = `${kind}\0${outside}`;
    const entry = this.#found.get(key) ?? { kind, path: outside, by: new Set() };
    entry.by.add(by);
    this.#found.set(key, entry);
  }

  /** The path when it is outside; a link inside that leads outside counts as outside. */
  async #outsidePath(path: string): Promise<string | undefined> {
    if (this.seen.has(path)) return this.seen.get(path);
    const real = await realPathOf(path);
    const inside = this.realInside.some((folder) => isBelow(real, folder));
    const result = inside ? undefined : real;
    this.seen.set(path, result);
    return result;
  }

  sorted(): OutsideInput[] {
    return [...this.#found.values()]
      .map(({ kind, path, by }) => ({ kind, path, pulledInBy: [...by].sort() }))
      .sort((a, b) => `${a.kind}${a.path}` < `${b.kind}${b.path}` ? -1 : 1);
  }
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`) ||
    path.startsWith(`${folder}\\`);
}

interface Context {
  readonly build: AuditedBuild;
  readonly cache: ReadonlyMap<string, string>;
  /** By CMake's name; the files of an earlier one may still be in the folder. */
  readonly generator: string;
  readonly host: Host;
}

async function readObjects(context: Context): Promise<ObjectInputs[]> {
  const { build } = context;
  if (context.generator.startsWith("Ninja")) {
    const objects = parseNinjaDeps(await ninjaTool("deps", context));
    // There Ninja takes the parts of one name for several.
    const mistaken = build.inside.some((path) => ninjaPathTrouble(path, "1.5"));
    return mistaken ? await Promise.all(objects.map(withFilesOnly)) : objects;
  }
  const objects: ObjectInputs[] = [];
  for await (const entry of walkTree(build.buildDirectory)) {
    if (!/\.(?:o|obj)\.d$/.test(entry.path)) continue;
    const path = join(build.buildDirectory, entry.path);
    const parsed = parseDepfile(await readTextIfExists(path) ?? "");
    if (parsed !== undefined) objects.push(parsed);
  }
  return objects;
}

async function withFilesOnly({ object, inputs }: ObjectInputs): Promise<ObjectInputs> {
  const there = await Promise.all(inputs.map((path) => !isAbsolute(path) || isFile(path)));
  return { object, inputs: inputs.filter((_path, index) => there[index]) };
}

async function ninjaTool(tool: string, context: Context): Promise<string> {
  const { build, cache, generator, host } = context;
  // Without it Ninja looks at the default configuration.
  const file = generator === "Ninja Multi-Config" && build.configuration !== undefined
    ? ["-f", `build-${build.configuration}.ninja`]
    : [];
  const result = await host.run({
    command: cache.get("CMAKE_MAKE_PROGRAM") ?? "ninja",
    args: ["-C", build.buildDirectory, ...file, "-t", tool],
    env: { ...build.environment },
    signal: host.signal,
  });
  return result.code === 0 ? result.stdout : "";
}

/** Repeats each link into a file that is thrown away, the linker naming what it opens. */
async function addLinks(
  collected: Collection,
  links: readonly LinkCommand[],
  { build, host }: Context,
): Promise<void> {
  const output = join(build.buildDirectory, `.audit-${host.randomId()}`);
  for (const link of links) {
    const target = basename(link.output).replace(/^lib|\.(?:so|dylib|dll|exe)(?:\.\d+)*$/g, "");
    const result = await host.run({
      command: link.program,
      args: tracingArguments(link, output),
      cwd: build.buildDirectory,
      env: { ...build.environment },
      signal: host.signal,
    });
    await removeTree(output);
    const files = result.code === 0
      ? parseLinkTrace(`${result.stdout}\n${result.stderr}`)
      : link.args.filter((arg) => /\.(?:a|so|o|lib|dylib)(?:\.\d+)*$/.test(arg));
    if (result.code !== 0) {
      collected.notes.push(
        `The linker of "${target}" does not name its inputs; only the command line was read`,
      );
    }
    for (const file of files) await collected.add("library", file, target);
  }
}

async function linkLines(context: Context): Promise<string> {
  const { buildDirectory } = context.build;
  if (context.generator.startsWith("Ninja")) return await ninjaTool("commands", context);
  const lines: string[] = [];
  for await (const entry of walkTree(buildDirectory)) {
    if (basename(entry.path) !== "link.txt") continue;
    lines.push(await readTextIfExists(join(buildDirectory, entry.path)) ?? "");
  }
  return lines.join("\n");
}

/** Variables of CMake's cache that name programs a build runs. */
const TOOL_VARIABLES = [
  "CMAKE_AR",
  "CMAKE_RANLIB",
  "CMAKE_LINKER",
  "CMAKE_NM",
  "CMAKE_STRIP",
  "CMAKE_OBJCOPY",
  "CMAKE_MAKE_PROGRAM",
  "CMAKE_COMMAND",
  "CMAKE_RC_COMPILER",
  "CMAKE_MT",
  "CMAKE_C_COMPILER_LAUNCHER",
  "CMAKE_CXX_COMPILER_LAUNCHER",
] as const;

async function addTools(
  collected: Collection,
  links: readonly LinkCommand[],
  context: Context & { readonly reply: CMakeReply },
): Promise<void> {
  for (const name of TOOL_VARIABLES) {
    const path = context.cache.get(name);
    if (path !== undefined && isAbsolute(path)) await collected.add("tool", path, "CMake");
  }
  for (const compiler of await usedCompilers(context.reply)) {
    await collected.add("tool", compiler.path, compiler.language);
    // Clang and Zig assemble by themselves.
    const assembler = compiler.id === "GNU" ? [{ program: "as", folders: [] }] : [];
    for (const called of [...assembler, ...linkersOf(links, compiler.path)]) {
      const path = await programOf(compiler.path, called, context);
      if (path !== undefined) await collected.add("tool", path, compiler.language);
    }
  }
}

/** A program that a compiler calls. */
interface CalledProgram {
  /** Absolute, or a name that the compiler knows. */
  readonly program: string;
  /** `-B` arguments: where the compiler looks first. */
  readonly folders: readonly string[];
}

/** Linkers that the links of one compiler call. */
function linkersOf(links: readonly LinkCommand[], compiler: string): CalledProgram[] {
  const called = links.filter((link) => link.program === compiler).map(({ args }) => {
    const last = (start: string) =>
      args.findLast((arg) => arg.startsWith(start))?.slice(start.length);
    const choice = last("--ld-path=") ?? last("-fuse-ld=");
    const program = choice === undefined ? "ld" : isAbsolute(choice) ? choice : `ld.${choice}`;
    return { program, folders: args.filter((arg) => arg.startsWith("-B")) };
  });
  return [...new Map(called.map((one) => [JSON.stringify(one), one])).values()];
}

/** The program that GCC or Clang would run, which may be the machine's; undefined for others. */
async function programOf(
  compiler: string,
  { program, folders }: CalledProgram,
  { build, host }: Context,
): Promise<string | undefined> {
  if (isAbsolute(program)) return program;
  const result = await host.run({
    command: compiler,
    args: [...folders, `-print-prog-name=${program}`],
    env: { ...build.environment },
    timeoutMs: 10_000,
  });
  const path = result.stdout.trim();
  if (result.code !== 0 || path === "" || path.includes("\n")) return undefined;
  return isAbsolute(path) ? path : await findExecutable(path, host);
}

/** Files of find_package and include() that are neither the project's nor CMake's own. */
async function addPackages(collected: Collection, reply: CMakeReply): Promise<void> {
  const inputs = parseInputs(await reply.read("cmakeFiles") ?? "");
  for (const { path, isCMake } of inputs) {
    if (isCMake || !isAbsolute(path)) continue;
    await collected.add("package", path, "CMake");
  }
}
