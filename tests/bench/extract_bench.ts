/**
 * How fast archives are unpacked: the compiled executable beside the tools that do the same (tar with
 * the format's decompressor, bsdtar for zip) and, where it is given, `mise install` of the same
 * archive from loopback. Runs are interleaved; ratios are medians of pairs. Needs GNU time.
 *
 *     deno run -A tests/bench/extract_bench.ts --executable FILE [--mise FILE] [--runs 5]
 *       [--folder /dev/shm] ARCHIVE…
 */
import { parseArgs } from "@std/cli/parse-args";
import { basename, join } from "@std/path";
import { detectArchiveKind } from "../../src/core/archive.ts";
import { computeHash } from "../../src/core/verification.ts";

/** What GNU time tells of one run. */
interface Run {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly megabytes: number;
}

interface Peer {
  readonly name: string;
  readonly runs: Run[];
  /** A shell command; `$out` is a folder that does not exist. */
  readonly command: string;
  readonly env?: Record<string, string>;
}

const options = parseArgs(Deno.args, {
  string: ["executable", "mise", "runs", "folder"],
}) as Record<string, string | undefined> & { _: (string | number)[] };

const PEERS: Readonly<Record<string, string>> = {
  "tar": 'mkdir "$out" && tar -xf "$archive" -C "$out"',
  "tar.gz": 'mkdir "$out" && gzip -dc "$archive" | tar -xf - -C "$out"',
  "tar.xz": 'mkdir "$out" && xz -dc -T0 "$archive" | tar -xf - -C "$out"',
  "tar.zst": 'mkdir "$out" && zstd -dcq "$archive" | tar -xf - -C "$out"',
  "tar.bz2": 'mkdir "$out" && bzip2 -dc "$archive" | tar -xf - -C "$out"',
  "zip": 'mkdir "$out" && bsdtar -xf "$archive" -C "$out"',
};

await main();

async function main(): Promise<void> {
  const executable = options["executable"];
  if (executable === undefined || options._.length === 0) {
    print("wanted: --executable FILE and at least one archive");
    Deno.exit(2);
  }
  const folder = await Deno.makeTempDir({ dir: options["folder"] ?? "/dev/shm" });
  try {
    for (const archive of options._.map(String)) {
      await compare(archive, { executable, folder, rounds: Number(options["runs"] ?? 5) });
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function compare(
  archive: string,
  how: { executable: string; folder: string; rounds: number },
): Promise<void> {
  const kind = await detectArchiveKind(archive) ?? "tar";
  await using server = await serve(archive);
  const peers: Peer[] = [
    { name: "toolchainkit", runs: [], command: `"${how.executable}" -q extract "$archive" "$out"` },
    {
      name: PEERS[kind]?.split("&& ")[1]?.split(" ")[0] ?? "tar",
      runs: [],
      command: PEERS[kind] ?? "",
    },
  ];
  if (options["mise"] !== undefined) {
    peers.push(
      await misePeer(options["mise"], archive, { kind, port: server.port, folder: how.folder }),
    );
  }
  const env = { archive: await Deno.realPath(archive), out: join(how.folder, "out") };
  for (let round = 0; round < how.rounds; round++) {
    for (const peer of peers) {
      await Deno.remove(env.out, { recursive: true }).catch(() => {});
      peer.runs.push(await measure(peer.command, { ...env, ...peer.env }));
    }
  }
  report(archive, peers);
}

/** A project of its own for mise, whose data are deleted before each run. */
async function misePeer(
  mise: string,
  archive: string,
  how: { kind: string; port: number; folder: string },
): Promise<Peer> {
  const project = join(how.folder, "project");
  await Deno.mkdir(project, { recursive: true });
  const sha256 = await computeHash(archive);
  const url = `http://127.0.0.1:${how.port}/archive.${how.kind}`;
  await Deno.writeTextFile(
    join(project, "mise.toml"),
    `[tools]\n"http:bench" = { version = "1.0.0", url = "${url}", checksum = "sha256:${sha256}" }\n`,
  );
  const path = (name: string) => join(how.folder, "mise", name);
  return {
    name: "mise install",
    runs: [],
    command: `rm -rf "${join(how.folder, "mise")}" && mkdir -p "$HOME" && cd "${project}" && ` +
      `"${await Deno.realPath(mise)}" install`,
    env: {
      HOME: path("home"),
      MISE_DATA_DIR: path("data"),
      MISE_CACHE_DIR: path("cache"),
      MISE_CONFIG_DIR: path("config"),
      MISE_STATE_DIR: path("state"),
      MISE_YES: "1",
      MISE_TRUSTED_CONFIG_PATHS: project,
      MISE_USE_VERSIONS_HOST: "0",
      MISE_USE_VERSIONS_HOST_TRACK: "0",
    },
  };
}

async function serve(archive: string): Promise<AsyncDisposable & { port: number }> {
  const { size } = await Deno.stat(archive);
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async () => {
    const file = await Deno.open(archive);
    return new Response(file.readable, { headers: { "content-length": String(size) } });
  });
  return { port: server.addr.port, [Symbol.asyncDispose]: () => server.shutdown() };
}

async function measure(command: string, env: Record<string, string>): Promise<Run> {
  const { success, stderr } = await new Deno.Command("/usr/bin/time", {
    args: ["-f", "%e %U %S %M", "sh", "-c", command],
    env,
    stdout: "null",
    stderr: "piped",
  }).output();
  const text = new TextDecoder().decode(stderr).trim();
  if (!success) throw new Error(`${command} failed:\n${text}`);
  const [seconds = 0, user = 0, system = 0, kilobytes = 0] =
    text.split("\n").at(-1)?.split(" ").map(Number) ?? [];
  return { seconds, cpuSeconds: user + system, megabytes: kilobytes / 1024 };
}

function report(archive: string, peers: readonly Peer[]): void {
  print(basename(archive));
  const [ours] = peers;
  for (const { name, runs } of peers) {
    const ratio = (field: "seconds" | "cpuSeconds") =>
      median(runs.map((run, round) => (ours?.runs[round]?.[field] ?? 0) / run[field])).toFixed(2);
    const seconds = median(runs.map((run) => run.seconds)).toFixed(2);
    const megabytes = median(runs.map((run) => run.megabytes)).toFixed(0);
    const compared = name === ours?.name
      ? ""
      : `  we take ${ratio("seconds")} × its time, ${ratio("cpuSeconds")} × its processor time`;
    print(`  ${name.padEnd(14)} ${seconds} s  ${megabytes} MB${compared}`);
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
