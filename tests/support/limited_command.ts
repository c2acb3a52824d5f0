/**
 * Programs that tests wait for. One that does not end, or leaves somebody behind who keeps its
 * output open, is ended, and it is told who was still there and what each of them waited for.
 */

/** No program of a test needs so long on a machine that has other things to do as well. */
export const COMMAND_LIMIT_MS = 600_000;

/** In the environment of everything that one run started, daemons too. */
const MARK = "TEST_COMMAND_ID";

/** How to run it, and for how long at most. */
export interface LimitedOptions extends Deno.CommandOptions {
  readonly limitMs?: number;
}

/**
 * What a program said when it has ended; standard input is empty unless told otherwise.
 *
 * @throws {Error} If it, or somebody it started, still held its output after `limitMs`.
 */
export async function outputOf(
  command: string | URL,
  options: LimitedOptions = {},
): Promise<Deno.CommandOutput> {
  const { child, limit } = start(command, { stdin: "null", ...options });
  try {
    const output = await readOutput(child, options);
    if (limit.exceeded === undefined) return output;
    throw new Error(`${limit.exceeded}\n${new TextDecoder().decode(output.stderr)}`);
  } finally {
    limit.end();
  }
}

/** A program that the test speaks to; killed after `limitMs`, with a word about it on stderr. */
export function startLimited(command: string | URL, options: LimitedOptions): Deno.ChildProcess {
  const { child, limit } = start(command, options);
  void child.status.then(() => limit.end());
  return child;
}

interface Limit {
  /** What was still there when the time was over. */
  exceeded: string | undefined;
  end(): void;
}

function start(
  command: string | URL,
  { limitMs = COMMAND_LIMIT_MS, ...options }: LimitedOptions,
): { child: Deno.ChildProcess; limit: Limit } {
  const mark = crypto.randomUUID();
  const env = { ...options.env, [MARK]: mark };
  const piped = { stdout: "piped", stderr: "piped" } as const;
  const child = new Deno.Command(command, { ...piped, ...options, env }).spawn();
  const timer = setTimeout(async () => {
    const left = await startedWith(mark);
    const line = [command, ...options.args ?? []].join(" ");
    limit.exceeded = [`not ended after ${limitMs} ms: ${line}`, "still there:"]
      .concat(left.map(({ text }) => text)).join("\n");
    await Deno.stderr.write(new TextEncoder().encode(`${limit.exceeded}\n`));
    for (const { pid } of left) kill(pid);
  }, limitMs);
  const limit: Limit = { exceeded: undefined, end: () => clearTimeout(timer) };
  return { child, limit };
}

async function readOutput(
  child: Deno.ChildProcess,
  { stdout = "piped", stderr = "piped" }: Deno.CommandOptions,
): Promise<Deno.CommandOutput> {
  const all = async (name: "stdout" | "stderr", wanted: boolean) =>
    wanted ? new Uint8Array(await new Response(child[name]).arrayBuffer()) : new Uint8Array();
  const [status, out, error] = await Promise.all([
    child.status,
    all("stdout", stdout === "piped"),
    all("stderr", stderr === "piped"),
  ]);
  return { ...status, stdout: out, stderr: error };
}

/** Processes whose environment has the mark, with state, the kernel's wait and command line. */
async function startedWith(mark: string): Promise<{ pid: number; text: string }[]> {
  const found: { pid: number; text: string }[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const read = (file: string) => Deno.readTextFile(`/proc/${pid}/${file}`).catch(() => "");
    if (!(await read("environ")).includes(`${MARK}=${mark}`)) continue;
    const [command, stat, wait] = [await read("cmdline"), await read("stat"), await read("wchan")];
    const state = /^\) ([A-Z])/.exec(stat.slice(stat.lastIndexOf(")")))?.[1] ?? "?";
    found.push({ pid, text: `${pid} ${state} ${wait} ${command.replaceAll("\0", " ")}` });
  }
  return found;
}

function kill(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
