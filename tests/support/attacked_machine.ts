/**
 * A user's machine on which a stranger's project and cache lie: a good state that each attack starts
 * from, baits that nothing may touch, and the look at what a command did.
 */
import { createHash } from "node:crypto";
import { join } from "@std/path";
import { tarGz } from "./archives.ts";
import { type Baits, rawCharacter } from "./attacker.ts";
import { EXECUTABLE } from "./executable.ts";
import { limitMs } from "./deadlines.ts";
import { outputOf } from "./limited_command.ts";
import { type LoopbackServer, serveLoopback } from "./loopback_server.ts";
import { TEST_PLATFORM } from "./user_registry.ts";

/** Exit codes of the contract that an attack may end with; 1 would be our own fault. */
const ALLOWED_EXITS = new Set([0, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
/** Nothing that is only looked at takes longer, in milliseconds. */
const LIMIT_MS = limitMs(6_000);
const SECRET_NAME = "ATTACKED_SECRET";
const SECRET = "swordfish-7391";

/** What a stranger's project is opened with; none of them has its trust. */
export const UNTRUSTED_COMMANDS: readonly (readonly string[])[] = [
  ["config", "show"],
  ["config", "show", "--origin"],
  ["config", "get", "project"],
  ["lock"],
  ["lock", "--check"],
  ["bootstrap", "--no-configure"],
  ["bootstrap", "--no-configure", "--locked"],
  ["bootstrap"],
  ["toolchain", "list"],
  ["toolchain", "list", "--available", "--all"],
  ["toolchain", "info", "honest"],
  ["toolchain", "which", "c++"],
  ["toolchain", "verify"],
  ["toolchain", "upgrade", "--check"],
  ["env", "--shell", "bash"],
  ["doctor"],
  ["doctor", "--json"],
  ["cache", "list"],
  ["cache", "stats"],
  ["cache", "verify"],
  ["cache", "clean", "--dry-run"],
  ["cache", "clean", "--all", "--dry-run"],
  ["deps", "install"],
  ["audit"],
  ["build-cache", "stats"],
  ["trust", "--revoke"],
  ["__complete", "toolchain", "use", ""],
  ["__complete", "bootstrap", "--toolchain", ""],
];

/** One lane of attacks; lanes do not meet. */
export class AttackedMachine implements AsyncDisposable {
  readonly baits: Baits;
  #outside = "";

  private constructor(
    readonly root: string,
    readonly asked: string[],
    private readonly servers: readonly LoopbackServer[],
    baits: Pick<Baits, "server">,
  ) {
    this.baits = {
      canaryProgram: join(root, "outside", "canary"),
      canaryFile: join(root, "outside", "CANARY"),
      server: baits.server,
      secretName: SECRET_NAME,
    };
  }

  get project(): string {
    return join(this.root, "live", "project");
  }

  get cache(): string {
    return join(this.root, "live", "cache");
  }

  /** Makes the good state: a locked project that was set up once. */
  static async create(): Promise<AttackedMachine> {
    const root = await Deno.realPath(await Deno.makeTempDir({ prefix: "tk-attack-" }));
    const asked: string[] = [];
    const archive = honestToolchain();
    const honest = serveLoopback(() => new Response(archive));
    const bait = serveLoopback((request) => {
      asked.push(`${request.method} ${request.url}`);
      return new Response("owned");
    });
    const server = `http://127.0.0.1:${bait.port}`;
    const machine = new AttackedMachine(root, asked, [honest, bait], { server });
    await machine.#write("outside/canary", `#!/bin/sh\ntouch "${machine.baits.canaryFile}"\n`);
    await Deno.chmod(machine.baits.canaryProgram, 0o755);
    await machine.#write(
      "outside/registry.json",
      registryText(`http://127.0.0.1:${honest.port}/honest.tar.gz`, archive),
    );
    await machine.#write(
      "home/.toolchainkit/config.yaml",
      `registries: [${JSON.stringify(join(root, "outside/registry.json"))}]\n`,
    );
    await machine.#write("live/project/toolchainkit.yaml", `${JSON.stringify(HONEST_CONFIG)}\n`);
    await machine.#write("live/project/CMakeLists.txt", CMAKE_LISTS);
    await machine.#write("live/project/main.cpp", "int main() { return 0; }\n");
    for (const words of [["bootstrap", "--no-configure"], ["toolchain", "which", "c++"]]) {
      const { code, output } = await machine.#run(words);
      if (code !== 0) throw new Error(`the good state is not good: ${code}\n${output}`);
    }
    await copy(join(root, "live"), join(root, "saved"));
    machine.#outside = await machine.#listOutside();
    return machine;
  }

  /** The good state again. */
  async restore(): Promise<void> {
    await Deno.remove(join(this.root, "live"), { recursive: true });
    await copy(join(this.root, "saved"), join(this.root, "live"));
  }

  /** As if the project had just been cloned, by somebody who has an empty cache. */
  async forget(): Promise<void> {
    await Deno.remove(this.cache, { recursive: true });
    await Deno.remove(join(this.project, ".toolchainkit"), { recursive: true });
  }

  /**
   * Runs a command in the project; what it did that nobody allowed.
   *
   * @param how.trusted True: as a user who trusts it, to prove that the attack would be seen.
   */
  async attack(words: readonly string[], how: { trusted?: boolean } = {}): Promise<string[]> {
    const run = await this.#run(words, how).catch((error: Error) => error.message.slice(0, 2000));
    if (typeof run === "string") return [run];
    const { code, output } = run;
    const found: string[] = [];
    if (!ALLOWED_EXITS.has(code)) found.push(`exit code ${code}: ${output.slice(0, 2000)}`);
    const raw = rawCharacter(output);
    if (raw !== undefined) found.push(`prints ${raw}: ${JSON.stringify(output.slice(0, 2000))}`);
    if (output.includes(SECRET)) found.push(`prints the secret: ${output.slice(0, 2000)}`);
    if (this.asked.length > 0) found.push(`asks the server: ${this.asked.splice(0).join(", ")}`);
    const outside = await this.#listOutside();
    if (outside !== this.#outside) {
      found.push(`changes what is outside: ${difference(this.#outside, outside)}`);
      await Deno.remove(this.baits.canaryFile).catch(() => {});
      this.#outside = await this.#listOutside();
    }
    found.push(...await this.#findSecret(join(this.root, "live")));
    return found;
  }

  async #run(
    words: readonly string[],
    { trusted = false }: { trusted?: boolean } = {},
  ): Promise<{ code: number; output: string }> {
    const result = await outputOf(EXECUTABLE, {
      args: [...words],
      cwd: this.project,
      clearEnv: true,
      limitMs: LIMIT_MS,
      env: {
        HOME: join(this.root, "home"),
        PATH: "/usr/local/bin:/usr/bin:/bin",
        LANG: "C.UTF-8",
        TOOLCHAINKIT_CACHE_DIR: this.cache,
        // No source of the built-in data is reached, no client of a registry is started.
        npm_config_registry: "http://127.0.0.1:9",
        PIP_INDEX_URL: "http://127.0.0.1:9/simple",
        [SECRET_NAME]: SECRET,
        ...(trusted ? { TOOLCHAINKIT_TRUST: "1" } : {}),
      },
    });
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    return {
      code: result.code,
      output: decoder.decode(result.stdout) + decoder.decode(result.stderr),
    };
  }

  /** All that is there beside the project and the cache. */
  async #listOutside(): Promise<string> {
    const lines: string[] = [];
    for (const folder of ["outside", "home"]) {
      for (const path of await filesBelow(join(this.root, folder))) {
        const { size, mtime, mode } = await Deno.lstat(path);
        lines.push(`${path.slice(this.root.length)} ${size} ${mode} ${mtime?.getTime()}`);
      }
    }
    const top = await Array.fromAsync(Deno.readDir(this.root));
    return [...lines.sort(), ...top.map(({ name }) => name).sort()].join("\n");
  }

  async #findSecret(folder: string): Promise<string[]> {
    const found: string[] = [];
    for (const path of await filesBelow(folder)) {
      const info = await Deno.lstat(path);
      if (!info.isFile || info.size > 4_000_000) continue;
      const text = await Deno.readTextFile(path);
      if (text.includes(SECRET)) found.push(`writes the secret into ${path.slice(folder.length)}`);
    }
    return found;
  }

  async #write(name: string, text: string): Promise<void> {
    const path = join(this.root, name);
    await Deno.mkdir(join(path, ".."), { recursive: true });
    await Deno.writeTextFile(path, text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.servers) await server.close();
    await Deno.remove(this.root, { recursive: true });
  }
}

/** The configuration of the good state. */
export const HONEST_CONFIG = {
  version: 1,
  project: "app",
  toolchains: [{ name: "main", type: "honest", version: "1.0.0" }],
  platforms: [TEST_PLATFORM],
};

const CMAKE_LISTS = "cmake_minimum_required(VERSION 3.21)\nproject(app CXX)\n" +
  "add_executable(app main.cpp)\n";

/** The entry of the honest toolchain in a file of `registries:`. */
export function registryText(url: string, archive: Uint8Array): string {
  const sha256 = createHash("sha256").update(archive).digest("hex");
  const build = { url, sha256, size: archive.length, archive: "tar.gz", strip: 1 };
  const entry = {
    kind: "toolchain",
    summary: "made for a test",
    homepage: "https://example.invalid/",
    license: "MIT",
    compiler: "gcc",
    bin: "bin",
    aliases: ["honesty"],
    versions: { "1.0.0": { [TEST_PLATFORM]: build } },
  };
  return JSON.stringify({ schema: 1, entries: { honest: entry } });
}

function honestToolchain(): Uint8Array<ArrayBuffer> {
  const programs = ["gcc", "g++", "ar", "ranlib", "nm", "strip", "ld", "objcopy", "objdump"];
  const entries = programs.map((name) => ({
    name: `top/bin/${name}`,
    content: `#!/bin/sh\nexec /usr/bin/${name} "$@"\n`,
    mode: 0o755,
  }));
  return new Uint8Array(tarGz(entries));
}

async function copy(from: string, to: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("cp", { args: ["-a", from, to] }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/** Paths of all files, links and other things that are not folders. */
export async function filesBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) found.push(...await filesBelow(path));
    else found.push(path);
  }
  return found;
}

function difference(before: string, after: string): string {
  const was = new Set(before.split("\n"));
  const is = new Set(after.split("\n"));
  const gone = [...was].filter((line) => !is.has(line)).map((line) => `-${line}`);
  const come = [...is].filter((line) => !was.has(line)).map((line) => `+${line}`);
  return [...gone, ...come].join("; ");
}
