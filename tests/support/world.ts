/** A temporary place for one test: folders, a host with chosen facts, clean-up at the end. */
import { join } from "@std/path";
import type { Host } from "../../src/core/host.ts";
import { createSystemHost } from "../../src/core/system_host.ts";

/** What a test changes about the host. */
export type HostChanges = Partial<Host>;

/** A temporary folder and a host whose home and cache are inside it. */
export class TestWorld implements AsyncDisposable {
  private constructor(readonly root: string, readonly host: Host) {}

  static async create(changes: HostChanges = {}): Promise<TestWorld> {
    const root = await Deno.realPath(await Deno.makeTempDir({ prefix: "tk-test-" }));
    const system = createSystemHost();
    const env = {
      ...system.env,
      CI: undefined,
      HOME: root,
      TOOLCHAINKIT_CACHE_DIR: join(root, "cache"),
    };
    return new TestWorld(root, { ...system, env, cwd: root, ...changes });
  }

  /** An absolute path below the world's folder. */
  path(...parts: string[]): string {
    return join(this.root, ...parts);
  }

  /** Writes a text file below the folder and returns its path. */
  async write(name: string, text: string): Promise<string> {
    const path = this.path(name);
    await Deno.mkdir(join(path, ".."), { recursive: true });
    await Deno.writeTextFile(path, text);
    return path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.root, { recursive: true });
  }
}

/** Runs `work`, which must fail with `type`, and returns the error. */
export async function failsWith<E extends Error>(
  // deno-lint-ignore no-explicit-any
  type: abstract new (...args: any[]) => E,
  work: () => Promise<unknown>,
): Promise<E> {
  try {
    await work();
  } catch (error) {
    if (error instanceof type) return error;
    throw error;
  }
  throw new Error(`expected ${type.name}, but nothing was thrown`);
}
