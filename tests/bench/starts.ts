/** What it costs to start the program: version, help, and a bootstrap with nothing to do. */
import { join } from "@std/path";
import { measuredRun, median } from "./measured_run.ts";

/** How many starts a figure is made of; one takes some hundredths of a second. */
const STARTS = 20;

/** Prints the figures and, where mise is there, its own no-op beside ours. */
export async function compareStarts(
  how: {
    folder: string;
    mise: string | undefined;
    executable: string;
    runs: number;
    print: (line: string) => void;
  },
): Promise<void> {
  const { executable, folder, print } = how;
  const env = {
    HOME: join(folder, "start-home"),
    TOOLCHAINKIT_CACHE_DIR: join(folder, "start-cache"),
  };
  await Deno.mkdir(env.HOME, { recursive: true });
  const project = join(folder, "app");
  await measuredRun(`cd "${folder}" && "${executable}" -q new app --toolchain system`, env);
  const ours: Record<string, string> = {
    "--version": `"${executable}" --version`,
    "--help": `"${executable}" --help`,
    "bootstrap, nothing to do": `"${executable}" -q -C "${project}" bootstrap`,
  };
  print(`\nStarts (median of ${STARTS})`);
  const times = new Map<string, number>();
  for (const [name, command] of Object.entries(ours)) {
    times.set(name, await startTime(command, env, how.runs));
    print(`  ${name.padEnd(26)} ${milliseconds(times.get(name))}`);
  }
  if (how.mise === undefined) return;
  const noOp = await miseNoOp(how.mise, folder, how.runs);
  const ratio = (times.get("bootstrap, nothing to do") ?? NaN) / noOp;
  const verdict = ratio <= 2 ? "met" : "missed";
  print(`  ${"mise install, no-op".padEnd(26)} ${milliseconds(noOp)}`);
  print(`  ratio of the two: ${ratio.toFixed(2)} (bar 2.0: ${verdict})`);
}

/** Seconds of one start: many in one shell, since one is near the clock's resolution. */
async function startTime(
  command: string,
  env: Readonly<Record<string, string>>,
  runs: number,
): Promise<number> {
  const loop = `i=0; while [ $i -lt ${STARTS} ]; do ${command} >/dev/null; i=$((i + 1)); done`;
  const seconds: number[] = [];
  for (let run = 0; run < runs; run++) {
    seconds.push((await measuredRun(loop, env)).seconds / STARTS);
  }
  return median(seconds);
}

async function miseNoOp(mise: string, folder: string, runs: number): Promise<number> {
  const project = join(folder, "mise-no-op");
  await Deno.mkdir(join(project, "home"), { recursive: true });
  const archive = join(folder, "tiny.tar.gz");
  await measuredRun(`mkdir -p "${project}/t/bin" && tar -C "${project}" -czf "${archive}" t`);
  const bytes = await Deno.readFile(archive);
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    () => new Response(bytes),
  );
  const url = `http://127.0.0.1:${server.addr.port}/tiny.tar.gz`;
  await Deno.writeTextFile(
    join(project, "mise.toml"),
    `[tools]\n"http:tiny" = { version = "1.0.0", url = "${url}" }\n`,
  );
  const path = (name: string) => join(project, name);
  const env = {
    HOME: path("home"),
    MISE_DATA_DIR: path("data"),
    MISE_CACHE_DIR: path("cache"),
    MISE_CONFIG_DIR: path("config"),
    MISE_STATE_DIR: path("state"),
    MISE_YES: "1",
    MISE_TRUSTED_CONFIG_PATHS: project,
    MISE_USE_VERSIONS_HOST: "0",
    MISE_USE_VERSIONS_HOST_TRACK: "0",
  };
  await measuredRun(`cd "${project}" && "${mise}" install`, env);
  return await startTime(`cd "${project}" && "${mise}" -q install`, env, runs);
}

function milliseconds(seconds: number | undefined): string {
  return `${((seconds ?? NaN) * 1000).toFixed(1)} ms`;
}
