/**
 * What an attacker would like to see: programs that write down that they ran, and a server that writes
 * down who connected. Owns both; the tests say what must not have happened.
 */
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { Machine, Run } from "./executable.ts";

/** A machine under attack. Dispose of it. */
export class Attack implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #asked: string[] = [];
  readonly #open = new Set<Deno.Conn>();

  private constructor(readonly machine: Machine) {
    this.#serve();
  }

  /** Puts `names` in front of PATH as programs that leave a mark when they run. */
  static async create(machine: Machine, names: readonly string[] = []): Promise<Attack> {
    const attack = new Attack(machine);
    for (const name of names) await attack.canary(join("canaries", name));
    return attack;
  }

  /** Address of the server that writes down who asks. */
  get address(): string {
    return `http://127.0.0.1:${(this.#listener.addr as Deno.NetAddr).port}`;
  }

  /** Where marks are left. */
  get mark(): string {
    return this.machine.path("PWNED");
  }

  /** A program below the machine's folder that leaves a mark; returns its path. */
  async canary(name: string): Promise<string> {
    const path = await this.machine.write(
      name,
      `#!/bin/sh\necho "$0 $*" >>'${this.mark}'\nexit 1\n`,
    );
    await Deno.chmod(path, 0o755);
    return path;
  }

  /** Runs the executable with the canaries in front of PATH. */
  run(args: readonly string[], cwd: string, env: Record<string, string> = {}): Promise<Run> {
    const path = `${this.machine.path("canaries")}:/usr/local/bin:/usr/bin:/bin`;
    return this.machine.toolchainkit(args, { cwd, env: { PATH: path, ...env } });
  }

  /** @throws {AssertionError} If any canary ran or anybody connected. */
  async nothingHappened(about: string): Promise<void> {
    const marks = await Deno.readTextFile(this.mark).catch(() => "");
    assertEquals(marks, "", `${about}: a program of the attacker ran`);
    assertEquals(this.#asked, [], `${about}: the attacker's server was contacted`);
  }

  async #serve(): Promise<void> {
    for await (const connection of this.#listener) {
      this.#open.add(connection);
      const bytes = new Uint8Array(4096);
      const length = await connection.read(bytes).catch(() => null);
      this.#asked.push(new TextDecoder().decode(bytes.subarray(0, length ?? 0)).slice(0, 200));
      await connection.write(
        new TextEncoder().encode("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"),
      ).catch(() => {});
      connection.close();
      this.#open.delete(connection);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    return Promise.resolve();
  }
}
