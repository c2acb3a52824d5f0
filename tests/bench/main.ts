/**
 * Compares the compiled executable with its peers and prints ratios: `deno task bench [--runs 5]
 * [--only TEXT] [--executable FILE] [--mise FILE]`. Archives come from npm packages and are served
 * from loopback; everything is unpacked in memory where there is /dev/shm. Runs are interleaved; a
 * ratio is the median of pairs.
 */
import { parseArgs } from "@std/cli/parse-args";
import { fromFileUrl, join } from "@std/path";
import { type BenchArchive, benchArchives } from "./archives.ts";
import { type Ground, type Installer, installers } from "./installers.ts";
import { type MeasuredRun, measuredRun, median } from "./measured_run.ts";
import { compareStarts } from "./starts.ts";

const options = parseArgs(Deno.args, { string: ["runs", "only", "executable", "mise"] });
const RUNS = Number(options["runs"] ?? 5);
const EXECUTABLE = String(
  options["executable"] ??
    fromFileUrl(new URL("../../dist/toolchainkit-linux-x64", import.meta.url)),
);

await main();

async function main(): Promise<void> {
  const mise = await findMise();
  if (mise === undefined) print("mise cannot be had from npm; its column is missing");
  const folder = await Deno.makeTempDir({ dir: await memoryFolder() });
  try {
    const only = String(options["only"] ?? "");
    for (const archive of await benchArchives()) {
      if (archive.name.includes(only)) await compareInstalls(archive, { folder, mise });
    }
    await compareStarts({ folder, mise, executable: EXECUTABLE, runs: RUNS, print });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function compareInstalls(
  archive: BenchArchive,
  where: { folder: string; mise: string | undefined },
): Promise<void> {
  await using server = serve(archive.path);
  const ground: Ground = { ...where, port: server.addr.port, executable: EXECUTABLE };
  const all = (await installers(archive, ground)).map((installer) => ({
    installer,
    runs: [] as MeasuredRun[],
  }));
  for (let round = 0; round < RUNS; round++) {
    for (const { installer, runs } of all) runs.push(await oneRun(installer));
  }
  const [own] = all;
  print(`\n${archive.name} (${RUNS} runs)`);
  for (const { installer, runs } of all) {
    const seconds = median(runs.map((run) => run.seconds)).toFixed(2);
    const cpuSeconds = median(runs.map((run) => run.cpuSeconds)).toFixed(2);
    const megabytes = median(runs.map((run) => run.megabytes)).toFixed(0);
    const ratio = median(runs.map((run, at) => (own?.runs[at]?.seconds ?? NaN) / run.seconds));
    const bar = installer.name === "mise" ? archive.bar : 1;
    const verdict = installer === own?.installer
      ? ""
      : `   ratio ${ratio.toFixed(2)} (bar ${bar.toFixed(1)}: ${ratio <= bar ? "met" : "missed"})`;
    print(
      `  ${installer.name.padEnd(13)} ${seconds} s  CPU ${cpuSeconds} s  ${
        megabytes.padStart(4)
      } MB${verdict}`,
    );
  }
}

async function oneRun(installer: Installer): Promise<MeasuredRun> {
  await measuredRun(installer.reset);
  const run = await measuredRun(installer.command, installer.env);
  await measuredRun(installer.reset);
  return run;
}

function serve(path: string): Deno.HttpServer<Deno.NetAddr> {
  const bytes = Deno.readFileSync(path);
  return Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    const headers = { "accept-ranges": "bytes", etag: '"bench"' };
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("range") ?? "");
    if (range === null) return new Response(bytes, { headers });
    const start = Number(range[1]);
    const end = range[2] === "" ? bytes.length - 1 : Math.min(Number(range[2]), bytes.length - 1);
    return new Response(bytes.subarray(start, end + 1), {
      status: 206,
      headers: { ...headers, "content-range": `bytes ${start}-${end}/${bytes.length}` },
    });
  });
}

/** The mise executable: the given one, or the one of its npm package. */
async function findMise(): Promise<string | undefined> {
  if (options["mise"] !== undefined) return await Deno.realPath(String(options["mise"]));
  const folder = join(Deno.env.get("TMPDIR") ?? "/tmp", "toolchainkit-bench-mise");
  const path = join(folder, "package", "bin", "mise");
  const script = `mkdir -p "$0" && cd "$0" && [ -x package/bin/mise ] || { ` +
    `npm pack --silent "@jdxcode/mise-linux-x64@2026.9.15" >/dev/null && tar -xzf *.tgz; }`;
  const made = await new Deno.Command("sh", { args: ["-c", script, folder] }).output();
  return made.success ? path : undefined;
}

async function memoryFolder(): Promise<string> {
  try {
    await Deno.stat("/dev/shm");
    return "/dev/shm";
  } catch {
    return Deno.env.get("TMPDIR") ?? "/tmp";
  }
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
