/**
 * How fast a download is: one file from a server on loopback, with its hash, in segments and as a
 * whole, beside curl with sha256sum where both are there. Prints milliseconds and peak memory.
 *
 *     deno run -A tests/bench/download_bench.ts [--megabytes 48] [--runs 7] [--folder DIR]
 */
import { parseArgs } from "@std/cli/parse-args";
import { join } from "@std/path";
import { downloadFile } from "../../src/core/download.ts";
import { createSystemHost } from "../../src/core/system_host.ts";
import { computeHash } from "../../src/core/verification.ts";

interface Measurement {
  readonly name: string;
  run(): Promise<void>;
  readonly timesMs: number[];
}

const options = parseArgs(Deno.args, {
  string: ["megabytes", "runs", "folder", "serve"],
}) as Record<string, string | undefined>;

if (options["serve"] !== undefined) await serve(options["serve"]);
else await measureAll();

async function measureAll(): Promise<void> {
  const megabytes = Number(options["megabytes"] ?? 48);
  const runs = Number(options["runs"] ?? 7);
  const folder = await Deno.makeTempDir({ dir: options["folder"] ?? defaultFolder() });
  const content = join(folder, "content");
  await writeContent(content, megabytes);
  const sha256 = await computeHash(content);
  // A process of its own, so that serving does not take this one's time.
  const server = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", import.meta.url, "--serve", content],
    stdout: "piped",
  }).spawn();
  try {
    const reader = server.stdout.getReader();
    const port = new TextDecoder().decode((await reader.read()).value).trim();
    const measurements = plan(`http://127.0.0.1:${port}`, join(folder, "got"), sha256);
    for (let round = 0; round < runs; round++) {
      for (const { run, timesMs } of measurements) {
        await Deno.remove(join(folder, "got")).catch(() => {});
        const startMs = performance.now();
        await run();
        timesMs.push(performance.now() - startMs);
      }
    }
    print(measurements, megabytes);
    await reader.cancel();
  } finally {
    server.kill();
    await server.status;
    await Deno.remove(folder, { recursive: true });
  }
}

function plan(base: string, destination: string, sha256: string): Measurement[] {
  const host = createSystemHost();
  const ours = (path: string, connections: number) => async () => {
    await downloadFile({
      sources: [{ url: base + path }],
      destination,
      digests: { sha256 },
      network: { connections },
    }, host);
  };
  const curl = async () => {
    const command = `curl -sf -o ${destination} ${base}/file && sha256sum ${destination}`;
    const { success } = await new Deno.Command("sh", { args: ["-c", command] }).output();
    if (!success) throw new Error("curl failed");
  };
  return [
    { name: "4 connections", run: ours("/file", 4), timesMs: [] },
    { name: "1 connection", run: ours("/file", 1), timesMs: [] },
    { name: "server without ranges", run: ours("/whole", 4), timesMs: [] },
    ...(hasCurl() ? [{ name: "curl, then sha256sum", run: curl, timesMs: [] }] : []),
  ];
}

function print(measurements: readonly Measurement[], megabytes: number): void {
  const lines = measurements.map(({ name, timesMs }) => {
    const sorted = [...timesMs].sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
    const rate = megabytes / (median / 1000);
    const figures = `${median.toFixed(0).padStart(7)} ms ${rate.toFixed(0).padStart(6)} MB/s`;
    return `${name.padEnd(24)}${figures}   (${sorted.map((ms) => ms.toFixed(0)).join(" ")})`;
  });
  const peak = peakMegabytes();
  const memory = peak === undefined ? [] : [`peak memory ${peak} MB`];
  write([`${megabytes} MB over loopback, median:`, ...lines, ...memory, ""].join("\n"));
}

async function serve(path: string): Promise<void> {
  const { size } = await Deno.stat(path);
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: ({ port }) => write(`${port}\n`),
  }, async (request) => {
    const file = await Deno.open(path);
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("range") ?? "");
    const headers = { "ETag": '"1"', "Accept-Ranges": "bytes" };
    if (range === null || new URL(request.url).pathname === "/whole") {
      return new Response(file.readable, {
        headers: { ...headers, "Content-Length": String(size) },
      });
    }
    const start = Number(range[1]);
    const end = range[2] === "" ? size : Math.min(size, Number(range[2]) + 1);
    await file.seek(start, Deno.SeekMode.Start);
    return new Response(limited(file, end - start), {
      status: 206,
      headers: {
        ...headers,
        "Content-Length": String(end - start),
        "Content-Range": `bytes ${start}-${end - 1}/${size}`,
      },
    });
  });
  await server.finished;
}

function limited(file: Deno.FsFile, bytes: number): ReadableStream<Uint8Array> {
  let left = bytes;
  return new ReadableStream({
    async pull(controller) {
      const block = new Uint8Array(Math.min(left, 1 << 18));
      const count = left === 0 ? null : await file.read(block);
      if (count === null) {
        file.close();
        return controller.close();
      }
      left -= count;
      controller.enqueue(block.subarray(0, count));
    },
    cancel: () => file.close(),
  });
}

async function writeContent(path: string, megabytes: number): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true });
  const block = new Uint8Array(1_000_000);
  for (let done = 0; done < megabytes; done++) {
    for (let at = 0; at < block.length; at += 50_000) {
      crypto.getRandomValues(block.subarray(at, at + 50_000));
    }
    await file.write(block);
  }
}

/** Memory-backed where there is such a folder: disks are noisy. */
function defaultFolder(): string {
  try {
    return Deno.statSync("/dev/shm").isDirectory ? "/dev/shm" : Deno.cwd();
  } catch {
    return Deno.env.get("TMPDIR") ?? Deno.cwd();
  }
}

function hasCurl(): boolean {
  try {
    return new Deno.Command("curl", { args: ["--version"], stdout: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

function peakMegabytes(): number | undefined {
  try {
    const line = /VmHWM:\s+(\d+) kB/.exec(Deno.readTextFileSync("/proc/self/status"));
    return line === null ? undefined : Math.round(Number(line[1]) / 1000);
  } catch {
    return undefined;
  }
}

function write(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}
