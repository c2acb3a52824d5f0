/**
 * Conan's command line, environment and messages. Owns the arguments of `conan install` and what its
 * failure says; see https://docs.conan.io/2/reference/commands/install.html. Pure.
 */

/** Oldest Conan whose profiles and answers are those this program knows. */
export const MINIMUM_CONAN = "2.8.0";

/** The Conan that is installed when the machine has none that will do. */
export const PINNED_CONAN = "2.34.0";

/** A server that packages come from. */
export interface RemoteServer {
  /** Name that Conan knows it by. */
  readonly name: string;
  /** Address. */
  readonly url: string;
  /** A secret. */
  readonly username?: string | undefined;
  /** A secret. */
  readonly password?: string | undefined;
}

/** What one `conan install` is told. */
export interface InstallArguments {
  /** Absolute path of conanfile.txt or conanfile.py. */
  readonly conanfile: string;
  /** Text of the conanfile; generators that it names itself are not asked for twice. */
  readonly conanfileText: string;
  readonly hostProfile: string;
  readonly buildProfile: string;
  readonly outputFolder: string;
  /** `missing`, `never`, `*` or package patterns. */
  readonly build: readonly string[];
  /** Absolute; undefined: there is none yet. */
  readonly lockfile: string | undefined;
  /** Absolute; undefined: the lock must stay as it is. */
  readonly lockfileOut: string | undefined;
  readonly offline: boolean;
}

/** The arguments after `conan`. */
export function installArguments(request: InstallArguments): string[] {
  const generators = ["CMakeDeps", "CMakeToolchain"].filter((name) =>
    !new RegExp(`\\b${name}\\b`).test(request.conanfileText) &&
    !(name === "CMakeDeps" && /\bCMakeConfigDeps\b/.test(request.conanfileText))
  );
  return [
    "install",
    request.conanfile,
    `--profile:host=${request.hostProfile}`,
    `--profile:build=${request.buildProfile}`,
    `--output-folder=${request.outputFolder}`,
    ...request.build.map((each) => `--build=${each}`),
    ...generators.map((name) => `--generator=${name}`),
    ...(request.lockfile === undefined ? [] : [`--lockfile=${request.lockfile}`]),
    ...(request.lockfile === undefined || request.lockfileOut === undefined
      ? []
      : ["--lockfile-partial"]),
    ...(request.lockfileOut === undefined ? [] : [`--lockfile-out=${request.lockfileOut}`]),
    ...(request.offline ? ["--no-remote"] : []),
    "--format=json",
  ];
}

/** What Conan's environment must have on top of ours. Holds secrets. */
export function conanEnvironment(
  conanHome: string,
  remotes: readonly RemoteServer[],
): Record<string, string> {
  const environment: Record<string, string> = {
    CONAN_HOME: conanHome,
    NO_COLOR: "1",
    PYTHONUNBUFFERED: "1",
  };
  for (const { name, username, password } of remotes) {
    const suffix = name.toUpperCase().replace(/[-.]/g, "_");
    if (username !== undefined) environment[`CONAN_LOGIN_USERNAME_${suffix}`] = username;
    if (password !== undefined) environment[`CONAN_PASSWORD_${suffix}`] = password;
  }
  return environment;
}

/** The text of remotes.json for these servers, in their order. */
export function renderRemotes(remotes: readonly RemoteServer[]): string {
  const rows = remotes.map(({ name, url }) => ({ name, url, verify_ssl: true }));
  return `${JSON.stringify({ remotes: rows }, null, 1)}\n`;
}

/** `2.31.2` from what `conan --version` prints; undefined for Conan 1 texts of another form. */
export function conanVersion(output: string): string | undefined {
  return /^Conan version (\d+\.\d+\.\d+\S*)/m.exec(output)?.[1];
}

/** What Conan complained about and what to do, from its standard error. */
export function explainFailure(
  stderr: string,
  context: { offline: boolean },
): { reason: string; hint: string } {
  const reason = failureText(stderr);
  const missing = /Unable to find '([^']+)'|Package '([^']+)' not resolved/.exec(reason);
  if (missing !== null) {
    const name = missing[1] ?? missing[2] ?? "";
    return {
      reason,
      hint: context.offline
        ? `"${name}" is not in the local cache; run once without --offline`
        : `Correct "${name}" in the conanfile, export its recipe, or add a server that has it ` +
          "under packages.conan.remotes",
    };
  }
  if (/Missing (prebuilt|binary)/.test(reason)) {
    return { reason, hint: 'Let Conan build it: packages.conan.build: ["missing"]' };
  }
  if (/remote not available|Unable to connect|Max retries exceeded|resolve '/.test(reason)) {
    return {
      reason,
      hint:
        "Check the network and packages.conan.remotes, or use --offline when all packages are " +
        "in the local cache",
    };
  }
  if (/lockfile|not found in lockfile/i.test(reason)) {
    return { reason, hint: "Run toolchainkit deps install without --locked and commit conan.lock" };
  }
  if (/Authentication|Wrong user or password|permission/i.test(reason)) {
    return { reason, hint: "Check username and password of the server" };
  }
  return { reason, hint: "Run again with -v for all of Conan's output" };
}

/** Conan's `ERROR:` lines, or the last words when there are none. */
function failureText(stderr: string): string {
  const rows = stderr.split(/\r?\n/).map((row) => row.trimEnd());
  const unreachable = rows.find((row) => row.startsWith("Unable to connect to remote"));
  if (unreachable !== undefined) return unreachable;
  const last = rows.findLastIndex((row) => row.startsWith("ERROR: "));
  // A failure to build says only which step failed; what the compiler said stands before.
  const compiler = rows.find((row) => /\berror: /i.test(row) && !row.startsWith("ERROR: "));
  if (last === -1) return rows.filter((row) => row !== "").slice(-3).join(" ") || "no message";
  const own = [
    ...new Set(
      rows.slice(last).map((row) => row.replace(/^ERROR: /, "").trim())
        .filter((row) => row !== ""),
    ),
  ].slice(0, 3).join("; ");
  return compiler === undefined ? own : `${own}; ${compiler.trim()}`;
}
