/**
 * Where a compiler makes programs and they are run: its target, its sysroot, the run-time libraries
 * they need, an emulator for foreign ones. Owns finding these out; `make_program.ts` uses them.
 */
import { basename, dirname, join } from "@std/path";
import {
  createLink,
  ensureDirectory,
  findExecutable,
  isDirectory,
  isFile,
  listDirectory,
} from "../../core/filesystem.ts";
import type { ToolchainLayout, ToolCommand } from "../layout.ts";
import { runTool } from "./run_tool.ts";
import { emulatorName, parseTarget, type Target } from "./target.ts";
import type { VerificationContext } from "./types.ts";

/** What making and running programs needs. */
export interface Workshop {
  readonly layout: ToolchainLayout;
  readonly target: Target;
  /** The triple; "" when the compiler does not tell. */
  readonly triple: string;
  /** A folder for sources and programs. */
  readonly folder: string;
  /** Folder with links to the toolchain's own run-time libraries, and to nothing else of it. */
  readonly runtime: string;
  /** Headers and libraries of the target, when they are not this system's. */
  readonly sysroot: string | undefined;
  /** Arguments of every compilation. */
  readonly flags: readonly string[];
  /** Arguments that choose the C++ standard library it claims; none for its own choice. */
  readonly library: readonly string[];
  /** Absolute path of the emulator for the target; undefined when there is none, or none is needed. */
  readonly emulator: string | undefined;
  /** Asks the compiler; its first line, "" when it has no answer. */
  ask(...args: string[]): Promise<string>;
}

const ASK_TIMEOUT_MS = 60_000;
/** Run-time libraries that compilers bring along; never the C library, which belongs to a system. */
const RUNTIMES = [
  "libstdc++.so.6",
  "libgcc_s.so.1",
  "libatomic.so.1",
  "libc++.so.1",
  "libc++abi.so.1",
  "libunwind.so.1",
  "libasan.so",
  "libubsan.so",
];

const workshops = new WeakMap<VerificationContext, Promise<Workshop | string>>();

/** The workshop of a verification, opened once; or why there is none. */
export function openWorkshop(context: VerificationContext): Promise<Workshop | string> {
  const opened = workshops.get(context) ?? open(context);
  workshops.set(context, opened);
  return opened;
}

async function open(context: VerificationContext): Promise<Workshop | string> {
  const { facts, host } = context;
  const layout = await context.layout();
  if ("missing" in layout) return `there is no ${layout.missing}`;
  if (facts.compiler === "msvc") {
    return "Visual Studio's compiler needs the environment of its shell";
  }
  const folder = await context.workFolder();
  const ask = async (...args: string[]): Promise<string> => {
    const { path: command, args: first = [] } = layout.cxxCompiler;
    const run = await runTool(
      {
        command,
        args: [...first, ...args],
        cwd: folder,
        bin: layout.bin,
        timeoutMs: ASK_TIMEOUT_MS,
      },
      host,
    );
    return run.kind === "ended" && run.code === 0
      ? (run.stdout.split(/\r?\n/)[0] ?? "").trim()
      : "";
  };
  const isZig = facts.compiler === "zig";
  if (await ask("--version") === "") return "its compiler does not run";
  const triple = facts.target ?? (isZig ? "" : await ask("-dumpmachine"));
  const target = parseTarget(triple === "" ? undefined : triple, host.platform);
  const runtime = join(folder, "runtime");
  const sysroot = isZig ? undefined : await findSysroot(context.root, triple, ask);
  const library = claimedLibrary(context);
  if (!isZig) {
    await linkRuntimes(
      context.root,
      runtime,
      (name) => ask(...library, `-print-file-name=${name}`),
    );
  }
  return {
    layout,
    target,
    triple,
    folder,
    runtime,
    sysroot,
    library,
    flags: await standingFlags(context, layout, target),
    emulator: target.native || target.system !== "linux"
      ? undefined
      : await findEmulator(triple, context),
    ask,
  };
}

function claimedLibrary({ facts }: VerificationContext): string[] {
  const [first] = facts.stdlib ?? [];
  return facts.compiler === "clang" && (first === "libc++" || first === "libstdc++")
    ? [`-stdlib=${first}`]
    : [];
}

/** GCC tells its own; cross compilers without one keep it in a folder named after the target. */
async function findSysroot(
  root: string,
  triple: string,
  ask: Workshop["ask"],
): Promise<string | undefined> {
  const told = await ask("-print-sysroot");
  if (told !== "" && told !== "/" && await isDirectory(told)) return join(told);
  const beside = join(root, triple);
  return triple !== "" && await isDirectory(join(beside, "lib")) ? beside : undefined;
}

async function linkRuntimes(
  root: string,
  runtime: string,
  locate: (name: string) => Promise<string>,
): Promise<void> {
  await ensureDirectory(runtime);
  for (const name of RUNTIMES) {
    const path = join(await locate(name));
    // A bare name is the answer for what it does not have; other folders are the system's business.
    if (!path.startsWith(`${root}/`) || !await isFile(path)) continue;
    const folder = dirname(path);
    const stem = basename(path);
    for (const one of await listDirectory(folder)) {
      if (one === stem || one.startsWith(`${stem}.`)) {
        if (/\.so[.\d]*$/.test(one)) await createLink(join(folder, one), join(runtime, one));
      }
    }
  }
}

async function standingFlags(
  { facts, host }: VerificationContext,
  layout: ToolchainLayout,
  target: Target,
): Promise<string[]> {
  if (facts.compiler !== "clang") return [];
  const flags = facts.target === undefined ? [] : [`--target=${facts.target}`];
  if (target.system === "macos" && host.platform.os === "macos") {
    const sdk = await macosSdk(host);
    return sdk === undefined ? flags : [...flags, "-isysroot", sdk];
  }
  // Its own linker, where it has one, as this system may have none.
  const names = await listDirectory(layout.bin);
  const hasLld = names.includes("ld.lld") || names.includes("ld.lld.exe");
  return hasLld && target.system === "linux" ? [...flags, "-fuse-ld=lld"] : flags;
}

async function macosSdk(host: VerificationContext["host"]): Promise<string | undefined> {
  try {
    const args = ["--sdk", "macosx", "--show-sdk-path"];
    const result = await host.run({ command: "/usr/bin/xcrun", args, timeoutMs: ASK_TIMEOUT_MS });
    return result.code === 0 ? result.stdout.trim() : undefined;
  } catch {
    host.signal.throwIfAborted();
    return undefined;
  }
}

/** Debian's static build is called otherwise. */
async function findEmulator(
  triple: string,
  { host }: VerificationContext,
): Promise<string | undefined> {
  const name = emulatorName(triple);
  if (name === undefined) return undefined;
  return await findExecutable(name, host) ?? await findExecutable(`${name}-static`, host);
}

/** The compiler for a language. */
export function compilerOf(layout: ToolchainLayout, language: "c" | "cxx"): ToolCommand {
  return language === "c" ? layout.cCompiler : layout.cxxCompiler;
}
