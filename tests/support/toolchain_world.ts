/**
 * A project whose toolchain comes from a release server on loopback, through a registry of its own.
 * Owns the archives: small, but real ones, whose compilers are scripts that tell their version.
 */
import { dirname, join } from "@std/path";
import type { CatalogFile } from "../../src/toolchain/registry/catalog.ts";
import type { ProjectSettings } from "../../src/orchestration/project_settings.ts";
import { ReleaseServer } from "./release_server.ts";
import { TestWorld } from "./world.ts";
import { outputOf } from "./limited_command.ts";

/** A version to publish. */
export interface PublishedVersion {
  readonly version: string;
  /** What its compilers print; default: the version. */
  readonly prints?: string;
  /** False: the registry states no checksum. */
  readonly checksum?: boolean;
}

/** A world with a project, a registry file and a server. Dispose of it. */
export class ToolchainWorld implements AsyncDisposable {
  private constructor(
    readonly world: TestWorld,
    readonly server: ReleaseServer,
    readonly settings: ProjectSettings,
    readonly registryFile: string,
  ) {}

  /** @param yaml What toolchainkit.yaml says besides the registry. */
  static async create(
    yaml: string,
    versions: readonly PublishedVersion[],
  ): Promise<ToolchainWorld> {
    const world = await TestWorld.create();
    const files: Record<string, string> = {};
    for (const { version, prints } of versions) {
      files[`tiny-${version}.tar.gz`] = await pack(world, version, prints ?? version);
    }
    const server = new ReleaseServer(files);
    const registryFile = world.path("project", "registry.json");
    const configFile = await world.write(
      "project/toolchainkit.yaml",
      `version: 1\nproject: tiny\nregistries: [./registry.json]\n${yaml}`,
    );
    const settings = {
      projectRoot: dirname(configFile),
      configFile,
      cacheDir: world.path("cache"),
      offline: false,
      locked: false,
      trust: true,
    };
    const made = new ToolchainWorld(world, server, settings, registryFile);
    await made.publish(versions);
    return made;
  }

  /** Writes the registry with these versions. */
  async publish(versions: readonly PublishedVersion[]): Promise<void> {
    const builds: Record<string, { "linux-x64": { url: string; sha256?: string } }> = {};
    for (const { version, checksum = true } of versions) {
      const path = this.world.path("archives", `tiny-${version}.tar.gz`);
      const url = this.server.url(`tiny-${version}.tar.gz`);
      const sha256 = await sha256Of(path);
      builds[version] = { "linux-x64": { url, ...(checksum ? { sha256 } : {}) } };
    }
    const file: CatalogFile = {
      schema: 1,
      entries: {
        tiny: {
          kind: "toolchain",
          summary: "A tiny compiler",
          compiler: "clang",
          license: "MIT",
          versions: builds,
        },
      },
    };
    await Deno.writeTextFile(this.registryFile, JSON.stringify(file));
  }

  /** The text of toolchainkit.yaml. */
  yaml(): Promise<string> {
    return Deno.readTextFile(this.settings.configFile);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await this.world[Symbol.asyncDispose]();
  }
}

async function pack(world: TestWorld, version: string, prints: string): Promise<string> {
  const folder = `tiny-${version}`;
  for (const program of ["clang", "clang++"]) {
    const script = `#!/bin/sh\necho "clang version ${prints}"\n`;
    const path = await world.write(`archives/${folder}/bin/${program}`, script);
    await Deno.chmod(path, 0o755);
  }
  await world.write(`archives/${folder}/bin/clang-tidy`, "#!/bin/sh\n");
  const archive = world.path("archives", `${folder}.tar.gz`);
  const { code } = await outputOf("tar", {
    args: ["-C", world.path("archives"), "-czf", archive, folder],
  });
  if (code !== 0) throw new Error(`tar ended with ${code}`);
  return join(archive);
}

async function sha256Of(path: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(path));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
