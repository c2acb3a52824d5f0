/**
 * What all package managers have in common. Owns the contract between them and the stage that runs
 * them; a new one is a class here and a line in `list.ts`.
 */
import type { Host, ProcessResult } from "../core/host.ts";
import { redactSecrets } from "../core/redact.ts";
import { PackageManagerNotFoundError } from "./errors.ts";
import type {
  LockedPackages,
  PackageInstallOutcome,
  PackageInstallRequest,
  PackageManagerName,
  PackageProgram,
} from "./types.ts";

export {
  PackageManagerError,
  PackageManagerInstallError,
  PackageManagerNotFoundError,
} from "./errors.ts";

/**
 * A package manager of one project. Inherit from it to add another one.
 *
 * @example
 * ```ts
 * import { PackageManager } from "@toolchainkit/toolchainkit/packages/base";
 * import type { PackageInstallOutcome } from "@toolchainkit/toolchainkit/packages/types";
 *
 * class MyPackageManager extends PackageManager {
 *   getName(): "cpm" {
 *     return "cpm";
 *   }
 *   manifest(): Promise<string | undefined> {
 *     return Promise.resolve(undefined); // the path of mypm.json, when the project has one
 *   }
 *   inputs(): Promise<readonly string[]> {
 *     return Promise.resolve([]);
 *   }
 *   installDependencies(): Promise<PackageInstallOutcome> {
 *     return Promise.resolve({ kind: "unchanged", packages: [], folders: [] });
 *   }
 *   generateToolchainIntegration(toolchainFile: string): Promise<string> {
 *     return Promise.resolve(toolchainFile.replace(".cmake", "-packages.cmake"));
 *   }
 * }
 * console.log(await new MyPackageManager().detect()); // false
 * ```
 */
export abstract class PackageManager {
  /** Such as `conan`. */
  abstract getName(): PackageManagerName;

  /** The file by which the project says that it uses this manager; undefined when it has none. */
  abstract manifest(): Promise<string | undefined>;

  /** True if the project uses this manager. */
  async detect(): Promise<boolean> {
    return await this.manifest() !== undefined;
  }

  /**
   * Makes sure that the project's packages are there; does nothing when they are.
   *
   * @throws {PackageManagerInstallError} With the manager's own message.
   */
  abstract installDependencies(request: PackageInstallRequest): Promise<PackageInstallOutcome>;

  /**
   * Writes the CMake file that makes the packages known to find_package(), to be included by the
   * toolchain file, and returns its path.
   *
   * @param toolchainFile Absolute path of the generated toolchain file, there or not.
   */
  abstract generateToolchainIntegration(toolchainFile: string): Promise<string>;

  /** What goes into the project's lock after an installation; undefined when there is nothing. */
  locked(): Promise<LockedPackages | undefined> {
    return Promise.resolve(undefined);
  }

  /** Files besides the manifest whose change makes an installation due; absolute, there or not. */
  abstract inputs(): Promise<readonly string[]>;
}

/** What a package manager of a project is made from. */
export interface ProjectPackageManagerOptions<Setup> {
  /** Absolute. */
  readonly projectRoot: string;
  /** The machine that it runs on. */
  readonly host?: Host;
  /** Compilers, folders and choices. Without them it can only tell whether the project uses it. */
  readonly setup?: Setup;
}

/** One run of a package manager's program. */
export interface ProgramRun {
  /** Come after the program's own. */
  readonly args: readonly string[];
  /** Added to the host's environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute; default: the project. */
  readonly cwd?: string;
  /** What a line of its output says about the step that it is at. */
  step(line: string, stream: "stdout" | "stderr"): string | undefined;
}

const STEP_COLUMNS = 60;

/** A package manager that runs on a machine, for one project, with a `Setup` of its own. */
export abstract class ProjectPackageManager<Setup> extends PackageManager {
  /** Absolute. */
  protected readonly projectRoot: string;
  /** Undefined when only detection was asked for. */
  protected readonly setup: Setup | undefined;
  readonly #host: Host | undefined;

  /** Reads nothing yet. */
  constructor(options: ProjectPackageManagerOptions<Setup>) {
    super();
    this.projectRoot = options.projectRoot;
    this.setup = options.setup;
    this.#host = options.host;
  }

  /** What installing needs. @throws {PackageManagerNotFoundError} If the constructor did not get it. */
  protected ready(): { host: Host; setup: Setup } {
    const [host, setup] = [this.#host, this.setup];
    if (host === undefined || setup === undefined) {
      throw new PackageManagerNotFoundError(
        this.getName(),
        "no toolchain and no folders were chosen for it",
        "Give host and setup to the constructor",
      );
    }
    return { host, setup };
  }

  /** Runs the program in the project to its end, whatever its exit code, and shows its steps. */
  protected async run(program: PackageProgram, run: ProgramRun): Promise<ProcessResult> {
    const { host } = this.ready();
    const task = host.progress.start(this.getName());
    const result = await host.run({
      command: program.command,
      args: [...program.args, ...run.args],
      cwd: run.cwd ?? this.projectRoot,
      env: run.env,
      signal: host.signal,
      onLine: (line, stream) => {
        const step = run.step(line, stream);
        if (step !== undefined) task.update({ detail: redactSecrets(step).slice(0, STEP_COLUMNS) });
      },
    }).finally(() => task.done());
    host.signal.throwIfAborted();
    return result;
  }
}
