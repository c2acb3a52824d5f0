/**
 * A release of a small GCC on a server that wants a token, a password, or both; and projects that take
 * it. The compilers hand on to those of the machine.
 */
import { createHash } from "node:crypto";
import { tarGz } from "./archives.ts";
import type { Machine } from "./executable.ts";
import { type LoopbackServer, serveLoopback } from "./loopback_server.ts";
import { TEST_PLATFORM } from "./user_registry.ts";

/** What the server wants to see. */
export interface Credentials {
  /** Value of the query parameter `token`. */
  readonly token?: string;
  /** `NAME:PASSWORD`. */
  readonly login?: string;
}

/** The server, and what was asked of it. Dispose of it. */
export class GuardedRelease implements AsyncDisposable {
  readonly sha256: string;
  /** Path and query of every request, in order. */
  readonly requests: string[] = [];
  /** Further files by path, such as a registry; guarded like the archive. */
  readonly files = new Map<string, string>();
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #server: LoopbackServer;

  constructor(private readonly wanted: Credentials) {
    const program = (name: string) => ({
      name: `gcc-1/bin/${name}`,
      content: `#!/bin/sh\nexec /usr/bin/${name} "$@"\n`,
      mode: 0o755,
    });
    this.#bytes = new Uint8Array(tarGz([program("gcc"), program("g++")]));
    this.sha256 = createHash("sha256").update(this.#bytes).digest("hex");
    this.#server = serveLoopback((request) => this.#answer(request));
  }

  /** `127.0.0.1:PORT`. */
  get host(): string {
    return `127.0.0.1:${this.#server.port}`;
  }

  /** Writes a project whose toolchain has this source; returns its folder. */
  async project(machine: Machine, folder: string, source: string): Promise<string> {
    return await this.#write(
      machine,
      folder,
      `toolchains: [{name: main, type: gcc, source: ${JSON.stringify(source)}, ` +
        `sha256: "${this.sha256}"}]`,
    );
  }

  /** Writes a project that takes "guarded 1.0.0" from a registry; returns its folder. */
  async registryProject(machine: Machine, folder: string, registry: string): Promise<string> {
    return await this.#write(
      machine,
      folder,
      `registries: [${JSON.stringify(registry)}]\n` +
        `toolchains: [{name: main, type: guarded, version: "1.0.0"}]`,
    );
  }

  /** The text of a registry file that names the archive by this address. */
  registry(url: string): string {
    const build = { url, sha256: this.sha256, archive: "tar.gz", strip: null };
    const entry = {
      kind: "toolchain",
      summary: "made for a test",
      compiler: "gcc",
      bin: "bin",
      versions: { "1.0.0": { [TEST_PLATFORM]: build } },
    };
    return JSON.stringify({ schema: 1, entries: { guarded: entry } });
  }

  async #write(machine: Machine, folder: string, lines: string): Promise<string> {
    await machine.write(
      `${folder}/CMakeLists.txt`,
      "cmake_minimum_required(VERSION 3.20)\nproject(p CXX)\n",
    );
    await machine.write(
      `${folder}/toolchainkit.yaml`,
      `version: 1\nproject: p\n${lines}\ntools: {cmake: system, ninja: system}\n`,
    );
    return machine.path(folder);
  }

  #answer(request: Request): Response {
    const { pathname, search, searchParams } = new URL(request.url);
    this.requests.push(pathname + search);
    const { token, login } = this.wanted;
    const header = request.headers.get("authorization");
    const welcome = (token === undefined || searchParams.get("token") === token) &&
      (login === undefined || header === `Basic ${btoa(login)}`);
    if (!welcome) return new Response("", { status: 401 });
    const text = this.files.get(pathname);
    if (text !== undefined) return new Response(text);
    if (!pathname.endsWith("/gcc.tar.gz")) return new Response("", { status: 404 });
    return new Response(this.#bytes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.close();
  }
}
