/**
 * Builds the executables: `deno task compile [--target NAME]… [--compress] [--check-reproducible]
 * [--out DIR]`. With `--check-reproducible` each is built twice and the bytes must be the same.
 * Owns the order of steps; what a target is and where its base runtime comes from is in
 * `scripts/build/`.
 */
import { parseArgs } from "@std/cli/parse-args";
import { basename, fromFileUrl, join } from "@std/path";
import { bundleProgram } from "./build/bundle.ts";
import { compileExecutable } from "./build/compile.ts";
import { COMPILER_DENO_VERSION, ensureCompilerDeno } from "./build/compiler_deno.ts";
import { type BaseRuntime, BaseRuntimeError, findBaseRuntime } from "./build/base_runtime.ts";
import { buildFacts } from "./build/facts.ts";
import { type BuildTarget, TARGETS } from "./build/targets.ts";
import { compressFile, sha256OfFile, writeSums } from "./build/sums.ts";

const ROOT = fromFileUrl(new URL("../", import.meta.url));

async function main(args: string[]): Promise<number> {
  const options = parseArgs(args, {
    string: ["target", "out"],
    boolean: ["check-reproducible", "compress", "help"],
    collect: ["target"],
    default: { out: join(ROOT, "dist") },
  });
  if (options["help"]) {
    say("deno task compile [--target NAME]… [--compress] [--check-reproducible] [--out DIR]");
    say(`  targets: host, ${Object.keys(TARGETS).join(", ")}`);
    return 0;
  }
  const asked = (options["target"] as string[]).map((name) => name === "host" ? hostName() : name);
  const unknown = asked.filter((name) => !(name in TARGETS));
  if (unknown.length > 0) {
    say(`unknown target ${unknown.join(", ")}; known: ${Object.keys(TARGETS).join(", ")}`);
    return 2;
  }
  const names = asked.length > 0 ? asked : Object.keys(TARGETS);
  const out = options["out"] as string;
  const deno = await ensureCompilerDeno();
  const facts = await buildFacts(ROOT);
  await Deno.mkdir(out, { recursive: true });
  const failed: string[] = [];
  let differing = false;
  const build = async (target: BuildTarget, file: string): Promise<BaseRuntime> => {
    await using stage = await bundleProgram({
      root: ROOT,
      deno,
      buildInfo: { ...facts, target: target.name, denoVersion: COMPILER_DENO_VERSION },
    });
    const base = await findBaseRuntime(target, { deno, only: names.length === 1 });
    await compileExecutable({ deno, target, base, stage: stage.folder, file });
    return base;
  };
  for (const name of names) {
    const target = TARGETS[name];
    if (target === undefined) continue;
    try {
      const file = join(out, `toolchainkit-${name}${target.suffix}`);
      const base = await build(target, file);
      const size = (await Deno.stat(file)).size;
      say(`built ${file} (${(size / 1e6).toFixed(1)} MB, base runtime: ${base.origin})`);
      if (options["check-reproducible"] && !await isSame(file, (copy) => build(target, copy))) {
        differing = true;
        say(`not reproducible: a second build of ${name} has other bytes`);
      }
      if (options["compress"]) await compressFile(file);
    } catch (error) {
      if (!(error instanceof BaseRuntimeError)) throw error;
      failed.push(name);
      say(`not built: ${name}: ${error.message}`);
    }
  }
  await writeSums(out);
  if (differing || failed.length === names.length) return 1;
  if (asked.length > 0 && failed.length > 0) return 1;
  return 0;
}

/** Name of the target that is this machine. */
function hostName(): string {
  const os = Deno.build.os === "darwin" ? "macos" : Deno.build.os;
  return `${os}-${Deno.build.arch === "aarch64" ? "arm64" : "x64"}`;
}

/** True if `rebuild` makes the same bytes again. */
async function isSame(
  file: string,
  rebuild: (copy: string) => Promise<unknown>,
): Promise<boolean> {
  const folder = await Deno.makeTempDir({ prefix: "toolchainkit-rebuild-" });
  try {
    const copy = join(folder, basename(file));
    await rebuild(copy);
    return await sha256OfFile(copy) === await sha256OfFile(file);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function say(line: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(line + "\n"));
}

Deno.exit(await main(Deno.args));
