/** Runs the compiled executable in a world of its own, as a user would. */
import { dirname, fromFileUrl, join } from "@std/path";
import { until } from "./deadlines.ts";
import { outputOf } from "./limited_command.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

/** The executable under test: `TOOLCHAINKIT_TEST_BINARY`, else the one that `compile` wrote. */
export const EXECUTABLE: string = Deno.env.get("TOOLCHAINKIT_TEST_BINARY") ??
  join(ROOT, "dist", `toolchainkit-linux-${Deno.build.arch === "aarch64" ? "arm64" : "x64"}`);

/** How one run of the executable ended. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

/** What a run may change about its surroundings. */
export interface RunOptions {
  readonly cwd?: string;
  /** On top of a bare environment; undefined removes. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

/** A user's machine: an empty home and cache, a bare environment. */
export class Machine implements AsyncDisposable {
  private constructor(readonly root: string) {}

  static async create(): Promise<Machine> {
    const root = await Deno.realPath(await Deno.makeTempDir({ prefix: "tk-e2e-" }));
    await Deno.mkdir(join(root, "home"));
    return new Machine(root);
  }

  get cache(): string {
    return join(this.root, "cache");
  }

  path(...parts: string[]): string {
    return join(this.root, ...parts);
  }

  async write(name: string, text: string): Promise<string> {
    const path = this.path(name);
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeTextFile(path, text);
    return path;
  }

  /** The environment of a user who set nothing but PATH, and what this network needs. */
  environment(changes: RunOptions["env"] = {}): Record<string, string> {
    const env: Record<string, string> = {
      HOME: join(this.root, "home"),
      PATH: "/usr/local/bin:/usr/bin:/bin",
      LANG: "C.UTF-8",
      TOOLCHAINKIT_CACHE_DIR: this.cache,
    };
    for (const [name, value] of Object.entries(Deno.env.toObject())) {
      if (/^(npm_config_|NPM_CONFIG_|PIP_|SSL_CERT_|NODE_EXTRA_CA_CERTS$)/.test(name)) {
        env[name] = value;
      }
    }
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined) delete env[name];
      else env[name] = value;
    }
    return env;
  }

  /** Runs any program on this machine. */
  async exec(command: string, args: readonly string[], options: RunOptions = {}): Promise<Run> {
    const started = performance.now();
    const result = await outputOf(command, {
      args: [...args],
      cwd: options.cwd ?? this.root,
      env: this.environment(options.env),
      clearEnv: true,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    const decoder = new TextDecoder();
    return {
      code: result.code,
      stdout: decoder.decode(result.stdout),
      stderr: decoder.decode(result.stderr),
      durationMs: performance.now() - started,
    };
  }

  /** Runs the executable under test. */
  toolchainkit(args: readonly string[], options: RunOptions = {}): Promise<Run> {
    return this.exec(EXECUTABLE, args, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A server of a cache program that is just ending may still write.
    await until("removing what a test left", async () => {
      try {
        await Deno.remove(this.root, { recursive: true });
        return true;
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOTEMPTY") return false;
        throw error;
      }
    });
  }
}

/** The run, if it ended with `code`. @throws {Error} With all its output otherwise. */
export function expectCode(run: Run, code: number): Run {
  if (run.code === code) return run;
  throw new Error(`exit code ${run.code}, expected ${code}\n${run.stderr}\n${run.stdout}`);
}
