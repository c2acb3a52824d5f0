import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  renderPowerShellScript,
  renderShellScript,
  ScriptValueError,
} from "../../../src/bootstrap/scripts.ts";
import { BUILD_INFO } from "../../../src/core/build_info.ts";

const SHELL = await Deno.readTextFile(new URL("../../../bootstrap.sh", import.meta.url));
const POWER_SHELL = await Deno.readTextFile(new URL("../../../bootstrap.ps1", import.meta.url));

const PINS = {
  version: "1.2.3",
  downloadUrl: "https://example.com/tk/1.2.3",
  sha256: { "linux-x64": "ab".repeat(32), "windows-x64": "cd".repeat(32) },
};

Deno.test("renderShellScript() pins version, address and checksums and nothing else", () => {
  const text = renderShellScript(SHELL, PINS);
  for (
    const line of [
      "TK_VERSION='1.2.3'",
      "TK_DOWNLOAD_URL='https://example.com/tk/1.2.3'",
      `TK_SHA256_linux_x64='${"ab".repeat(32)}'`,
      "TK_SHA256_macos_arm64=''",
    ]
  ) assertStringIncludes(text, `\n${line}\n`);
  const changed = text.split("\n").filter((line, at) => line !== SHELL.split("\n")[at]);
  assertEquals(changed.length, 3);
});

Deno.test("renderPowerShellScript() pins version, address and checksum and nothing else", () => {
  const text = renderPowerShellScript(POWER_SHELL, PINS);
  assertStringIncludes(text, "$Version = '1.2.3'");
  assertStringIncludes(text, `$Sha256WindowsX64 = '${"cd".repeat(32)}'`);
  const changed = text.split("\n").filter((line, at) => line !== POWER_SHELL.split("\n")[at]);
  assertEquals(changed.length, 3);
});

Deno.test("the scripts of this repository are pinned to this version", () => {
  const pins = { version: BUILD_INFO.version, downloadUrl: "", sha256: {} };
  assertEquals(renderShellScript(SHELL, pins), SHELL);
  assertEquals(renderPowerShellScript(POWER_SHELL, pins), POWER_SHELL);
});

Deno.test("rendering refuses values that could end the quotes", () => {
  for (const value of ["1'2", "$(id)", "a b", "`x`", "a\nb", '"']) {
    assertThrows(() => renderShellScript(SHELL, { ...PINS, version: value }), ScriptValueError);
    assertThrows(
      () => renderPowerShellScript(POWER_SHELL, { ...PINS, downloadUrl: value }),
      ScriptValueError,
    );
  }
});
