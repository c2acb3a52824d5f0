/**
 * Two users of one machine and a cache between them, for tests that run as root. Owns who they are and
 * running the executable as one of them; they need no accounts.
 */
import { join } from "@std/path";
import { EXECUTABLE, Machine, type Run, type RunOptions } from "./executable.ts";

/** A user: number and home folder. */
export interface User {
  readonly id: number;
  readonly home: string;
}

/** The group that both are in. */
export const SHARED_GROUP = 60_500;

/** A machine on which two users can run the executable. Dispose of it. */
export class SharedMachine implements AsyncDisposable {
  private constructor(
    readonly machine: Machine,
    readonly alice: User,
    readonly bob: User,
    readonly executable: string,
  ) {}

  /** True where this process may become another user. */
  static get possible(): boolean {
    return Deno.build.os === "linux" && Deno.uid() === 0;
  }

  static async create(): Promise<SharedMachine> {
    const machine = await Machine.create();
    await Deno.chmod(machine.root, 0o755);
    const user = async (name: string, id: number): Promise<User> => {
      const home = machine.path("home", name);
      await Deno.mkdir(home, { recursive: true });
      await Deno.chown(home, id, id);
      return { id, home };
    };
    // The folders around the executable under test may be closed to others.
    const executable = machine.path("toolchainkit");
    await Deno.copyFile(EXECUTABLE, executable);
    await Deno.chmod(executable, 0o755);
    const alice = await user("alice", 60_001);
    return new SharedMachine(machine, alice, await user("bob", 60_002), executable);
  }

  /** Makes the cache, owned by alice, with a mode and the shared group. */
  async makeCache(mode: number): Promise<string> {
    const { cache } = this.machine;
    await Deno.mkdir(cache);
    await Deno.chown(cache, this.alice.id, SHARED_GROUP);
    await Deno.chmod(cache, mode);
    return cache;
  }

  /** Runs a program as one of them. */
  exec(
    user: User,
    command: string,
    args: readonly string[],
    options: RunOptions = {},
  ): Promise<Run> {
    const become = [
      `--reuid=${user.id}`,
      `--regid=${user.id}`,
      `--groups=${SHARED_GROUP}`,
      command,
      ...args,
    ];
    const env = { HOME: user.home, ...options.env };
    return this.machine.exec("setpriv", become, { cwd: user.home, ...options, env });
  }

  /** Runs the executable as one of them. */
  toolchainkit(user: User, args: readonly string[], options: RunOptions = {}): Promise<Run> {
    return this.exec(user, this.executable, args, options);
  }

  /** Writes a file of one of them, with its folders. */
  async write(user: User, path: string, text: string, mode = 0o644): Promise<string> {
    const place = join(user.home, path);
    const made = await this.exec(user, "sh", [
      "-c",
      'mkdir -p "$(dirname "$1")" && printf %s "$2" > "$1" && chmod "$3" "$1"',
      "sh",
      place,
      text,
      mode.toString(8),
    ]);
    if (made.code !== 0) throw new Error(made.stderr);
    return place;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.machine[Symbol.asyncDispose]();
  }
}

/** A test with two users; users can be told apart by root only, so it is ignored for all others. */
export function testWithTwoUsers(
  name: string,
  work: (shared: SharedMachine) => Promise<void>,
): void {
  Deno.test({
    name,
    ignore: !SharedMachine.possible,
    async fn() {
      await using shared = await SharedMachine.create();
      await work(shared);
    },
  });
}
