/** A test world with a misbehaving server, and a host whose pauses take no time but are noted. */
import { createHash } from "node:crypto";
import type { DownloadRequest } from "../../src/core/download.ts";
import type { Host } from "../../src/core/host.ts";
import { MisbehavingServer } from "./http_server.ts";
import { TestWorld } from "./world.ts";

/** What download tests need. */
export class DownloadWorld implements AsyncDisposable {
  /** Every pause the program made, in milliseconds. */
  readonly pausesMs: number[] = [];
  /** Every warning of the log. */
  readonly warnings: string[] = [];
  /** Every line of the log, of whatever level. */
  readonly lines: string[] = [];
  readonly host: Host;

  private constructor(
    readonly world: TestWorld,
    readonly server: MisbehavingServer,
    changes: Partial<Host>,
  ) {
    const note = (line: string) => void this.lines.push(line);
    this.host = {
      ...world.host,
      env: { HOME: world.root },
      sleep: (ms, signal) => {
        signal?.throwIfAborted();
        this.pausesMs.push(ms);
        return Promise.resolve();
      },
      log: {
        error: note,
        warning: (line) => {
          this.warnings.push(line);
          note(line);
        },
        info: note,
        debug: note,
        trace: note,
      },
      ...changes,
    };
  }

  static async create(changes: Partial<Host> = {}): Promise<DownloadWorld> {
    return new DownloadWorld(await TestWorld.create(), MisbehavingServer.start(), changes);
  }

  path(...parts: string[]): string {
    return this.world.path(...parts);
  }

  /** A request for one or several addresses of `bytes`, with its hash, to `file.bin`. */
  request(bytes: Uint8Array, ...urls: string[]): DownloadRequest {
    return {
      sources: urls.map((url) => ({ url })),
      destination: this.path("file.bin"),
      digests: { sha256: sha256(bytes) },
    };
  }

  /** Names in the world's folder, sorted. */
  async names(): Promise<string[]> {
    const names: string[] = [];
    for await (const { name } of Deno.readDir(this.world.root)) names.push(name);
    return names.sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await this.world[Symbol.asyncDispose]();
  }
}

/** SHA-256 in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
