/**
 * Puts the shared cache under stress and prints figures: many processes at once, kills at random
 * moments, very many projects, a full disk. Exit code 1 when a rule is broken.
 *
 *     deno run -A scripts/stress_cache.ts [--short] [--only many,kills,registry,disk]
 *       [--kills N] [--dir FOLDER]
 */
import { parseArgs } from "@std/cli/parse-args";
import { join } from "@std/path";
import { stressDiskFull } from "./stress_cache/disk_full.ts";
import { stressKills } from "./stress_cache/kills.ts";
import { stressMany } from "./stress_cache/many.ts";
import { stressRegistry } from "./stress_cache/registry_load.ts";
import { compileWorker } from "./stress_cache/run_worker.ts";
import {
  makeToolchain,
  type Served,
  serveToolchains,
  type StressToolchain,
} from "./stress_cache/toolchain.ts";

/** The bounds that must hold. */
const MOST_RATIO = 1.5;
const MOST_USE_MS = 100;
const MOST_STATS_MS = 1000;

async function main(args: string[]): Promise<number> {
  const options = parseArgs(args, { boolean: ["short"], string: ["only", "dir", "kills"] });
  const short = options["short"] === true;
  const parts = typeof options["only"] === "string"
    ? options["only"].split(",")
    : ["many", "kills", "registry", "disk"];
  const folder = await Deno.makeTempDir({
    prefix: "tk-stress-",
    ...(typeof options["dir"] === "string" ? { dir: options["dir"] } : {}),
  });
  const archives = new Map<string, Uint8Array<ArrayBuffer>>();
  const served: Served = { requests: 0, bytes: 0 };
  const server = serveToolchains(archives, served);
  const make = async (version: string, files: number, fileBytes: number) => {
    const toolchain = await makeToolchain(version, { files, fileBytes, port: server.port });
    archives.set(`${version}.tar.gz`, toolchain.bytes);
    return toolchain;
  };
  let broken = 0;
  const check = (what: string, holds: boolean) => {
    if (!holds) broken++;
    say(`${holds ? "ok    " : "BROKEN"} ${what}`);
  };
  try {
    const program = parts.some((part) => part !== "registry") ? await compileWorker(folder) : [];
    if (parts.includes("many")) {
      const toolchain = short ? await make("1.0", 400, 20_000) : await make("1.0", 3400, 150_000);
      await many({ program, folder, served, toolchain }, short, check);
    }
    if (parts.includes("kills")) {
      const versions: StressToolchain[] = [];
      for (const version of ["2.0", "2.1", "2.2"]) versions.push(await make(version, 120, 20_000));
      const kills = Number(options["kills"] ?? (short ? 30 : 1000));
      const result = await stressKills({ program, folder, versions }, { kills });
      check(
        `${result.kills} kills (${result.finishedBeforeKill} runs ended first): the next run ` +
          "succeeds, the registry parses, no partial toolchain, nothing used removed",
        result.problems.length === 0,
      );
      for (const problem of result.problems) say(`       ${problem}`);
    }
    if (parts.includes("registry")) await registry(folder, short, check);
    if (parts.includes("disk")) {
      const toolchain = await make("3.0", 200, 20_000);
      const result = await stressDiskFull({ program, folder, toolchain }, {
        steps: short ? 12 : 60,
        unpackedBytes: 200 * 20_480,
      });
      if (result.skipped !== undefined) say(`skipped disk full: ${result.skipped}`);
      else {
        const what = `${result.refusals} refusals in ${result.steps} steps of a filling disk`;
        check(`${what}: exit code 10, nothing left behind`, result.problems.length === 0);
        for (const [message, count] of Object.entries(result.messages)) {
          say(`       ${count} x ${message}`);
        }
        for (const problem of result.problems) say(`       ${problem}`);
      }
    }
  } finally {
    await server.close();
    await Deno.remove(folder, { recursive: true });
  }
  return broken === 0 ? 0 : 1;
}

type Check = (what: string, holds: boolean) => void;

async function many(
  context: Parameters<typeof stressMany>[0],
  short: boolean,
  check: Check,
): Promise<void> {
  const result = await stressMany(context, {
    processes: short ? 10 : 50,
    rounds: short ? 1 : 3,
  });
  const { processes, singleMs, manyMs, ratio } = result;
  const megabytes = (context.toolchain.bytes.length / 1e6).toFixed(1);
  say(
    `       ${processes} processes, ${megabytes} MB archive: one ${Math.round(singleMs)} ms, ` +
      `all ${Math.round(manyMs)} ms, ratio ${ratio.toFixed(2)}`,
  );
  for (const failure of result.failures) say(`       ${failure}`);
  check("no process failed", result.failures.length === 0);
  check(`the archive was served ${result.servedTimes.toFixed(3)} times`, result.servedTimes < 1.01);
  check(`it was unpacked ${result.extractions} times`, result.extractions === 1);
  // A short round is over before all processes have started, which says nothing about waiting.
  if (!short) check(`the ratio is at most ${MOST_RATIO}`, ratio <= MOST_RATIO);
}

async function registry(folder: string, short: boolean, check: Check): Promise<void> {
  const size = short ? { projects: 1000, toolchains: 50 } : { projects: 10_000, toolchains: 200 };
  for (const usesPerProject of short ? [5] : [5, size.toolchains]) {
    const result = await stressRegistry(join(folder, "registry"), {
      ...size,
      usesPerProject,
      rounds: 5,
    });
    const { newUseMs, knownUseMs, statsMs } = result;
    say(
      `       ${result.projects} projects x ${result.toolchains} toolchains, ${usesPerProject} ` +
        `uses each (${(result.registryBytes / 1e6).toFixed(1)} MB): new use ` +
        `${newUseMs.toFixed(1)} ms, known use ${knownUseMs.toFixed(1)} ms, ` +
        `stats ${statsMs.toFixed(0)} ms`,
    );
    if (usesPerProject === size.toolchains) continue;
    check(`registering a use takes at most ${MOST_USE_MS} ms`, newUseMs <= MOST_USE_MS);
    check(`cache stats takes at most ${MOST_STATS_MS} ms`, statsMs <= MOST_STATS_MS);
  }
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

if (import.meta.main) Deno.exit(await main(Deno.args));
