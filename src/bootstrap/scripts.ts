/**
 * The bootstrap scripts that a project checks in. Owns which values of the script are pinned; the
 * scripts themselves are `bootstrap.sh` and `bootstrap.ps1` at the root of this repository.
 */

/** What a checked-in script is pinned to. */
export interface ScriptPins {
  /** Version of the program that is fetched. */
  readonly version: string;
  /** Folder URL that holds `toolchainkit-<platform>`; "" when there is none. */
  readonly downloadUrl: string;
  /** sha256 of the executable by platform name; platforms without one cannot download. */
  readonly sha256: Readonly<Record<string, string>>;
}

/** A value cannot be put into a script. */
export class ScriptValueError extends Error {}

const SHELL_PLATFORMS = ["linux-x64", "linux-arm64", "macos-x64", "macos-arm64"] as const;

/**
 * `bootstrap.sh` with these pins.
 *
 * @throws {ScriptValueError} If a value has quotes or the like.
 *
 * @example
 * ```ts
 * import { renderShellScript } from "@toolchainkit/toolchainkit/bootstrap/scripts";
 *
 * const names = ["linux_x64", "linux_arm64", "macos_x64", "macos_arm64"];
 * const template = ["TK_VERSION=''", "TK_DOWNLOAD_URL=''", ...names.map((name) => `TK_SHA256_${name}=''`)];
 * const pins = { version: "0.1.0", downloadUrl: "https://example.com/0.1.0", sha256: {} };
 * console.log(renderShellScript(template.join("\n"), pins));
 * ```
 */
export function renderShellScript(template: string, pins: ScriptPins): string {
  let text = assign(template, "TK_VERSION", pins.version);
  text = assign(text, "TK_DOWNLOAD_URL", pins.downloadUrl);
  for (const platform of SHELL_PLATFORMS) {
    text = assign(
      text,
      `TK_SHA256_${platform.replace("-", "_")}`,
      pins.sha256[platform] ?? "",
    );
  }
  return text;
}

/** `bootstrap.ps1` with these pins. @throws {ScriptValueError} If a value has quotes or the like. */
export function renderPowerShellScript(template: string, pins: ScriptPins): string {
  let text = assign(template, "$Version", pins.version);
  text = assign(text, "$DownloadUrl", pins.downloadUrl);
  return assign(text, "$Sha256WindowsX64", pins.sha256["windows-x64"] ?? "");
}

/** Replaces the value of the one line `NAME='…'` or `NAME = '…'`. */
function assign(text: string, name: string, value: string): string {
  if (!/^[\w.+:/@%~?=&-]*$/.test(value)) {
    throw new ScriptValueError(`${JSON.stringify(value)} is not a plain value`);
  }
  const escaped = name.replace("$", "\\$");
  const line = new RegExp(`^(\\s*${escaped}\\s*=\\s*)'[^']*'$`, "m");
  if (!line.test(text)) throw new ScriptValueError(`the script assigns no ${name}`);
  return text.replace(line, (_all, start: string) => `${start}'${value}'`);
}
