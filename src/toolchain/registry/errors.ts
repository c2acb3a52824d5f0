/** The ways a toolchain cannot be found. Owns their messages; `resolution.ts` decides. */
import { TkError } from "../../core/errors.ts";

/** The base of everything that asking the registry can come to. */
export abstract class ToolchainRegistryError<Details extends object = object>
  extends TkError<Details> {}

/** No toolchain or tool has this name. */
export class ToolchainNotFoundError
  extends ToolchainRegistryError<{ name: string; near: readonly string[] }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "TOOLCHAIN_NOT_FOUND";

  /** For the name that was asked for and similar ones. */
  constructor(name: string, near: readonly string[]) {
    super(`Cannot find the toolchain "${name}": no toolchain or tool has this name`, {
      name,
      near,
    }, {
      hint: near.length > 0
        ? `Did you mean ${near.map((one) => `"${one}"`).join(" or ")}? ` +
          "All names: toolchainkit toolchain list --available"
        : "All names: toolchainkit toolchain list --available",
    });
  }
}

/** The text is no version, pattern or range. */
export class InvalidVersionError extends ToolchainRegistryError<{ name: string; version: string }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "VERSION_INVALID";

  /** For the toolchain, the text and the channels that the toolchain has. */
  constructor(name: string, version: string, channels: readonly string[] = []) {
    super(
      `Cannot read the version "${version}" of ${name}: it is neither a version nor a range`,
      { name, version },
      {
        hint: `Write ${
          ["latest", ...channels].join(", ")
        }, 18, 18.1, 18.1.8 or a range such as ">=17 <19"`,
      },
    );
  }
}

/** No known version meets the pattern. */
export class VersionNotFoundError
  extends ToolchainRegistryError<{ name: string; version: string; near: readonly string[] }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "VERSION_NOT_FOUND";

  /** For the toolchain, the pattern and the versions nearest to it. */
  constructor(name: string, version: string, near: readonly string[]) {
    super(`Cannot find ${name} "${version}": no known version matches`, { name, version, near }, {
      hint: near.length > 0
        ? `Nearest: ${near.join(", ")}. All: toolchainkit toolchain list --available ${name}`
        : `See toolchainkit toolchain list --available ${name}`,
    });
  }
}

/** The version exists, but not for this platform. */
export class NoBuildError extends ToolchainRegistryError<
  {
    name: string;
    version: string;
    platform: string;
    platforms: readonly string[];
    versions: readonly string[];
  }
> {
  /** See the table in `error_codes.ts`. */
  readonly code = "NO_BUILD";

  /** For what was asked for, and the platforms and versions that there are. */
  constructor(
    what: { name: string; version: string; platform: string },
    found: { platforms: readonly string[]; versions: readonly string[] },
  ) {
    super(
      `Cannot use ${what.name} "${what.version}" on ${what.platform}: ` +
        `it is published for ${found.platforms.join(", ") || "no platform"} only`,
      { ...what, ...found },
      {
        hint: found.versions.length > 0
          ? `For ${what.platform} there are ${found.versions.join(", ")}`
          : `No version of ${what.name} exists for ${what.platform}; choose another toolchain`,
      },
    );
  }
}

/** This machine cannot run any build of the wanted version. */
export class HostUnsuitableError extends ToolchainRegistryError<
  {
    name: string;
    version: string;
    platform: string;
    shortfalls: readonly { required: string; found: string }[];
    works: string | null;
  }
> {
  /** See the table in `error_codes.ts`. */
  readonly code = "HOST_UNSUITABLE";

  /** For the build, what the machine lacks, and a version that would run here. */
  constructor(
    what: { name: string; version: string; platform: string },
    why: {
      shortfalls: readonly { required: string; found: string }[];
      works: string | undefined;
    },
  ) {
    const needs = why.shortfalls.map(({ required, found }) => `${required}, found ${found}`);
    super(
      `Cannot run ${what.name} ${what.version} on this machine: it needs ${needs.join("; ")}`,
      { ...what, shortfalls: why.shortfalls, works: why.works ?? null },
      {
        hint:
          (why.works === undefined
            ? "No known version runs here; try zig, whose Linux builds need no C library, " +
              "or fallback: system"
            : `${what.name} ${why.works} runs here`) + librariesHint(why.shortfalls),
      },
    );
  }
}

function librariesHint(shortfalls: readonly { required: string }[]): string {
  const libraries = shortfalls.map(({ required }) => required)
    .filter((required) => required.includes(".so"));
  return libraries.length === 0 ? "" : `; or install what provides ${libraries.join(", ")}`;
}
