/** Machines that compile for others, played by servers on loopback: distcc, icecream, sccache-dist. */
import { join } from "@std/path";
import { CacheServer, freePort } from "./cache_servers.ts";
import { exchangeTcp } from "../../src/core/tcp.ts";
import { limitMs, until } from "./deadlines.ts";
import { debianSource } from "./debian_source.ts";
import { fetchedOnce, runTool } from "./real_tools.ts";

/** distccd, which writes what it compiled to `log`. */
export async function distccServer(log: string): Promise<CacheServer> {
  const port = freePort();
  await Deno.writeTextFile(log, "");
  await Deno.chmod(log, 0o666);
  return await CacheServer.start("/usr/bin/distccd", [
    "--daemon",
    "--no-detach",
    ...["--allow", "127.0.0.1", "--listen", "127.0.0.1", "--port", String(port)],
    ...["--log-file", log, "--log-level", "info", "--user", "daemon", "--enable-tcp-insecure"],
  ], { port });
}

/**
 * What both logs of distccd say: what was compiled, and how much of it was preprocessed there.
 *
 * @param wanted Waits until so many files were compiled: distccd sends what it compiled before it
 * writes that down.
 */
export async function distccWork(logs: readonly string[], wanted: number): Promise<DistccWork> {
  let work = await readWork(logs);
  await until(`compiling ${wanted} files with distcc`, async () => {
    work = await readWork(logs);
    return work.compiled.length >= wanted;
  });
  return work;
}

/** What distccd's logs tell. */
export interface DistccWork {
  /** Names of source files, sorted. */
  readonly compiled: readonly string[];
  readonly preprocessed: number;
}

async function readWork(logs: readonly string[]): Promise<DistccWork> {
  const text = (await Promise.all(logs.map((log) => Deno.readTextFile(log)))).join("");
  const compiled = [...text.matchAll(/COMPILE_OK.*\/(main\.cpp|a\.cpp|b\.c)$/gm)];
  return {
    compiled: compiled.map(([, name = ""]) => name).sort(),
    // It corrects debug information only where it ran the preprocessor itself.
    preprocessed: [...text.matchAll(/dcc_fix_debug_info\) client_path/g)].length,
  };
}

/**
 * A folder for the front of PATH with a `distcc-pump` that works. That of Debian 12 fails under its
 * Python; what it lacks is compiled anew from Debian's sources.
 */
export async function workingPump(): Promise<string> {
  const folder = await fetchedOnce("distcc-pump-3.4-fixed", async (staging) => {
    const source = await debianSource("distcc");
    const installed = "/usr/lib/python3/dist-packages/include_server";
    await runTool("cp", ["-r", installed, join(staging, "include_server")]);
    const broken = await extensionIn(installed);
    const module = "include_server/c_extensions/distcc_pump_c_extensions_module.c";
    const text = await Deno.readTextFile(join(source, module));
    const fixed = text.replaceAll(/^ {2}int (in_len|len);/gm, "  Py_ssize_t $1;");
    await Deno.writeTextFile(join(staging, "module.c"), `#define PY_SSIZE_T_CLEAN\n${fixed}`);
    await Deno.writeTextFile(join(staging, "config.h"), "");
    const includes = (await runTool("python3-config", ["--includes"])).trim().split(/\s+/);
    const defines = ["-D_GNU_SOURCE", "-DHAVE_IN_PORT_T", "-DHAVE_IN_ADDR_T", "-DHAVE_SYS_TYPES_H"];
    await runTool("gcc", [
      ...["-shared", "-fPIC", "-O1", "-w", ...defines, `-I${staging}`, `-I${source}/src`],
      ...[`-I${source}/lzo`, ...includes, join(staging, "module.c"), join(installed, broken)],
      ...[`-Wl,-rpath,${installed}`, "-o", join(staging, "fixed.so")],
    ]);
    await Deno.remove(join(staging, "include_server", broken));
    await Deno.rename(
      join(staging, "fixed.so"),
      join(staging, "include_server", "distcc_pump_c_extensions.so"),
    );
  });
  const bin = join(folder, "bin");
  await Deno.mkdir(bin, { recursive: true });
  const script = await Deno.readTextFile("/usr/bin/distcc-pump");
  await Deno.writeTextFile(
    join(bin, "distcc-pump"),
    script.replace("/usr/lib/python3/dist-packages/include_server/", `${folder}/include_server/`),
    { mode: 0o755 },
  );
  for (const name of ["distcc", "lsdistcc"]) {
    await Deno.symlink(`/usr/bin/${name}`, join(bin, name)).catch((error) => {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    });
  }
  return bin;
}

async function extensionIn(folder: string): Promise<string> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  const found = entries.find(({ name }) => name.endsWith(".so"));
  if (found === undefined) throw new Error(`no extension in ${folder}`);
  return found.name;
}

/** A scheduler of icecream, the daemon of a machine that only sends, and one that compiles. */
export class IcecreamNetwork implements AsyncDisposable {
  private constructor(
    /** For the environment of clients. */
    readonly env: Readonly<Record<string, string>>,
    /** Log of the daemon that compiles. */
    readonly log: string,
    /** The daemon that compiles. */
    readonly builder: CacheServer,
    private readonly schedulerPort: number,
    private readonly servers: readonly CacheServer[],
  ) {}

  /** Starts it in `folder`, which the user of icecream must be able to enter. */
  static async start(folder: string): Promise<IcecreamNetwork> {
    // People talk to the scheduler on the port after its own.
    const [port, name] = [freePort({ both: true }), `net${crypto.randomUUID()}`];
    // A connection that comes only to see whether it listens keeps it from taking others for long.
    const silent = (port: number) => ({ port, waits: false });
    const scheduler = await CacheServer.start("/usr/sbin/icecc-scheduler", [
      ...["-p", String(port), "-n", name, "-l", join(folder, "scheduler.log"), "-vv"],
    ], silent(port));
    const logged = (log: string, text: string) =>
      until(text, async () => (await Deno.readTextFile(log).catch(() => "")).includes(text));
    await logged(join(folder, "scheduler.log"), "scheduler ready");
    const socket = (at: number) => join(folder, `daemon-${at}.socket`);
    const logs = [1, 2].map((at) => join(folder, `daemon-${at}.log`));
    const daemons: CacheServer[] = [];
    for (const [at, log] of logs.entries()) {
      const own = freePort();
      const base = join(folder, `environments-${at}`);
      await Deno.mkdir(base);
      // The daemon gives its rights away and wants this folder to be its own.
      await runTool("chown", ["icecc", base]);
      const args = [
        ...["-s", `127.0.0.1:${port}`, "-n", name, "-p", String(own), "-N", `node${at + 1}`],
        ...["-m", "2", "-b", base, "-l", log, "-vvv"],
      ];
      daemons.push(
        await CacheServer.start(
          ...await idle(folder, [
            "/usr/sbin/iceccd",
            ...args,
            ...(at === 0 ? ["--no-remote"] : []),
          ]),
          { ...silent(own), env: { ICECC_TEST_SOCKET: socket(at + 1) } },
        ),
      );
      // One after the other: the scheduler may leave one of two waiting that come together.
      await logged(log, "Connected to scheduler");
    }
    return new IcecreamNetwork(
      {
        ICECC_TEST_SOCKET: socket(1),
        // All machines have one address here, which icecc would take for its own.
        ICECC_TEST_REMOTEBUILD: "1",
        ICECC_PREFERRED_HOST: "node2",
      },
      logs[1] ?? "",
      daemons[1] as CacheServer,
      port,
      [...daemons.toReversed(), scheduler],
    );
  }

  /**
   * How many compilations were done on the machine that compiles, by its log.
   *
   * @param wanted Waits until there are so many: the daemon may write them down after the answer.
   */
  async compiled(wanted: number): Promise<number> {
    let count = 0;
    await until(`compiling ${wanted} files with icecream`, async () => {
      const text = await Deno.readTextFile(this.log);
      count = [...text.matchAll(/Remote compilation completed with exit code 0/g)].length;
      return count >= wanted;
    });
    return count;
  }

  /** How many toolchains the machine that compiles was sent, by its log. */
  async received(): Promise<string[]> {
    const text = await Deno.readTextFile(this.log);
    return [...text.matchAll(/start_install_environment: \S+ target \S+ Name: (\w+)/g)]
      .map(([, name = ""]) => name);
  }

  /** What the scheduler answers on the port for people. */
  async ask(command: string): Promise<string> {
    return await exchangeTcp({
      host: "127.0.0.1",
      port: this.schedulerPort + 1,
      tls: false,
      send: `${command}\nquit\n`,
      // It hangs up after the last word.
      complete: () => false,
      timeoutMs: limitMs(5000),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.servers) await server[Symbol.asyncDispose]();
  }
}

/**
 * The command on a machine that looks idle: the daemon takes no jobs while others need the
 * processor, and tests run side by side.
 */
async function idle(folder: string, command: readonly string[]): Promise<[string, string[]]> {
  const [program = "", ...args] = command;
  const standing = join(folder, "stat");
  await Deno.writeTextFile(standing, await Deno.readTextFile("/proc/stat"));
  const inside = ["-m", "sh", "-c", 'mount --bind "$0" /proc/stat && exec "$@"', standing];
  const able = await runTool("unshare", [...inside, "true"]).then(() => true, () => false);
  return able ? ["unshare", [...inside, ...command]] : [program, args];
}

/** Path of `sccache-dist`, or in words what this machine lacks for its servers. */
export async function sccacheDist(): Promise<{ path: string } | string> {
  const given = Deno.env.get("TOOLCHAINKIT_TEST_SCCACHE_DIST");
  const find = (name: string) =>
    runTool("sh", ["-c", `command -v ${name}`]).then((text) => text.trim(), () => undefined);
  const path = given ?? await find("sccache-dist");
  if (path === undefined) return "needs sccache-dist in PATH or TOOLCHAINKIT_TEST_SCCACHE_DIST";
  if (await find("bwrap") === undefined) return "needs bubblewrap";
  return Deno.uid() === 0 ? { path } : "needs root for the build server of sccache-dist";
}

/** A scheduler of sccache-dist that wants a token, and a build server. */
export class SccacheDistNetwork implements AsyncDisposable {
  private constructor(
    readonly address: string,
    readonly builder: CacheServer,
    private readonly scheduler: CacheServer,
  ) {}

  /** Starts it in `folder`. */
  static async start(
    program: string,
    folder: string,
    token: string,
  ): Promise<SccacheDistNetwork> {
    const [port, own] = [freePort(), freePort()];
    const address = `http://127.0.0.1:${port}`;
    const key = (await runTool(program, ["auth", "generate-jwt-hs256-key"])).trim();
    const server = `127.0.0.1:${own}`;
    const tokenArgs = ["--secret-key", key, "--server", server];
    const secret = await runTool(program, [
      "auth",
      "generate-jwt-hs256-server-token",
      ...tokenArgs,
    ]);
    await Deno.writeTextFile(
      join(folder, "scheduler.conf"),
      `public_addr = "127.0.0.1:${port}"\n[client_auth]\ntype = "token"\ntoken = "${token}"\n` +
        `[server_auth]\ntype = "jwt_hs256"\nsecret_key = "${key}"\n`,
    );
    await Deno.mkdir(join(folder, "build"));
    await Deno.writeTextFile(
      join(folder, "server.conf"),
      `cache_dir = "${folder}/toolchains"\npublic_addr = "${server}"\n` +
        `scheduler_url = "${address}"\n[builder]\ntype = "overlay"\n` +
        `build_dir = "${folder}/build"\nbwrap_path = "/usr/bin/bwrap"\n` +
        `[scheduler_auth]\ntype = "jwt_token"\ntoken = "${secret.trim()}"\n`,
    );
    const env = { SCCACHE_NO_DAEMON: "1" };
    const start = (what: string, at: number) =>
      CacheServer.start(program, [what, "--config", join(folder, `${what}.conf`)], {
        port: at,
        env,
      });
    const scheduler = await start("scheduler", port);
    const builder = await start("server", own);
    await until("the build server's report", async () => {
      const headers = { accept: "application/json" };
      const signal = AbortSignal.timeout(limitMs(5000));
      const answer = await fetch(`${address}/api/v1/scheduler/status`, { headers, signal });
      return (await answer.json()).num_servers === 1;
    });
    return new SccacheDistNetwork(address, builder, scheduler);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.builder[Symbol.asyncDispose]();
    await this.scheduler[Symbol.asyncDispose]();
  }
}
