/**
 * Builds the executables: `deno task compile [--target NAME]… [--compress] [--out DIR]`.
 * Owns the order of steps; what a target is and where its base runtime comes from is in
 * `scripts/build/`.
 */
import { parseArgs } from "@std/cli/parse-args";
import { fromFileUrl, join } from "@std/path";
import { bundleProgram } from "./build/bundle.ts";
import { compileExecutable } from "./build/compile.ts";
import { COMPILER_DENO_VERSION, ensureCompilerDeno } from "./build/compiler_deno.ts";
import { BaseRuntimeError, findBaseRuntime } from "./build/base_runtime.ts";
import { buildFacts } from "./build/facts.ts";
import { TARGETS } from "./build/targets.ts";
import { compressFile, writeSums } from "./build/sums.ts";

const ROOT = fromFileUrl(new URL("../", import.meta.url));

async function main(args: string[]): Promise<number> {
  const options = parseArgs(args, {
    string: ["target", "out"],
    boolean: ["compress", "help"],
    collect: ["target"],
    default: { out: join(ROOT, "dist") },
  });
  if (options["help"]) {
    say("deno task compile [--target NAME]… [--compress] [--out DIR]");
    say(`  targets: ${Object.keys(TARGETS).join(", ")}`);
    return 0;
  }
  const asked = options["target"] as string[];
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
  for (const name of names) {
    const target = TARGETS[name];
    if (target === undefined) continue;
    try {
      await using stage = await bundleProgram({
        root: ROOT,
        deno,
        buildInfo: { ...facts, target: name, denoVersion: COMPILER_DENO_VERSION },
      });
      const base = await findBaseRuntime(target, { deno, only: names.length === 1 });
      const file = join(out, `toolchainkit-${name}${target.suffix}`);
      await compileExecutable({ deno, target, base, stage: stage.folder, file });
      const size = (await Deno.stat(file)).size;
      say(`built ${file} (${(size / 1e6).toFixed(1)} MB, base runtime: ${base.origin})`);
      if (options["compress"]) await compressFile(file);
    } catch (error) {
      if (!(error instanceof BaseRuntimeError)) throw error;
      failed.push(name);
      say(`not built: ${name}: ${error.message}`);
    }
  }
  await writeSums(out);
  if (failed.length === names.length) return 1;
  if (asked.length > 0 && failed.length > 0) return 1;
  return 0;
}

function say(line: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(line + "\n"));
}

Deno.exit(await main(Deno.args));
