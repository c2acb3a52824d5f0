/** bootstrap.sh and bootstrap.ps1 for a project. Owns what they are pinned to. */
import type { ProjectFile } from "../bootstrap/project_template.ts";
import {
  renderPowerShellScript,
  renderShellScript,
  type ScriptPins,
} from "../bootstrap/scripts.ts";
import { BUILD_INFO } from "../core/build_info.ts";
import { embeddedText } from "../core/embedded.ts";
import type { Host } from "../core/host.ts";
import { ownExecutable } from "../core/self.ts";
import { computeHash } from "../core/verification.ts";

/** Both scripts, pinned to this program. */
export async function bootstrapScripts(host: Pick<Host, "env">): Promise<ProjectFile[]> {
  const pins = await scriptPins(host);
  return [
    {
      path: "bootstrap.sh",
      text: renderShellScript(await embeddedText("bootstrap.sh"), pins),
      executable: true,
    },
    {
      path: "bootstrap.ps1",
      text: renderPowerShellScript(await embeddedText("bootstrap.ps1"), pins),
    },
  ];
}

/**
 * What scripts are pinned to: this program. Its checksum is worth the time only where there is an
 * address to download it from.
 */
export async function scriptPins(host: Pick<Host, "env">): Promise<ScriptPins> {
  const downloadUrl = host.env["TOOLCHAINKIT_DOWNLOAD_URL"] ?? "";
  const executable = ownExecutable();
  const sha256 = downloadUrl === "" || executable === undefined
    ? {}
    : { [BUILD_INFO.target]: await computeHash(executable) };
  return { version: BUILD_INFO.version, downloadUrl, sha256 };
}
