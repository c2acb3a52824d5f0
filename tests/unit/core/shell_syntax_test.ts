/** The syntax of each shell, word for word; the round trips are in tests/property. */
import { assertEquals, assertThrows } from "@std/assert";
import {
  renderVariables,
  SHELL_SYNTAXES,
  ShellValueError,
  usualShell,
} from "../../../src/core/shell_syntax.ts";

const VARIABLES = { PATH: "/it's/bin:/usr/bin", CC: "/opt/my zig cc" };

Deno.test("renderVariables() speaks each shell's own language", () => {
  assertEquals(
    Object.fromEntries(SHELL_SYNTAXES.map((shell) => [shell, renderVariables(VARIABLES, shell)])),
    {
      sh: `export PATH='/it'\\''s/bin:/usr/bin'\nexport CC='/opt/my zig cc'\n`,
      bash: `export PATH='/it'\\''s/bin:/usr/bin'\nexport CC='/opt/my zig cc'\n`,
      zsh: `export PATH='/it'\\''s/bin:/usr/bin'\nexport CC='/opt/my zig cc'\n`,
      fish: `set -gx PATH '/it\\'s/bin:/usr/bin'\nset -gx CC '/opt/my zig cc'\n`,
      pwsh: `$env:PATH = '/it''s/bin:/usr/bin'\n$env:CC = '/opt/my zig cc'\n`,
      cmd: `@set "PATH=/it's/bin:/usr/bin"\r\n@set "CC=/opt/my zig cc"\r\n`,
      github: "PATH=/it's/bin:/usr/bin\nCC=/opt/my zig cc\n",
      json: `{\n  "PATH": "/it's/bin:/usr/bin",\n  "CC": "/opt/my zig cc"\n}\n`,
    },
  );
});

Deno.test("renderVariables() names the encoding of a batch file that needs one", () => {
  assertEquals(renderVariables({ A: "ü" }, "cmd"), '@chcp 65001 >nul\r\n@set "A=ü"\r\n');
});

Deno.test("renderVariables() refuses what a shell cannot hold", () => {
  assertThrows(() => renderVariables({ A: "two\nlines" }, "cmd"), ShellValueError, "line break");
  assertThrows(() => renderVariables({ A: "x\0y" }, "sh"), ShellValueError, "NUL");
  for (const name of ["A B", "A;id", "1A", "", "A=B", "$(id)"]) {
    assertThrows(() => renderVariables({ [name]: "x" }, "bash"), ShellValueError, "a name of");
  }
});

Deno.test("usualShell() goes by SHELL, and on Windows by what started the program", () => {
  const three = { PSModulePath: "C:\\me\\Modules;C:\\Program Files\\Modules;C:\\Windows\\Modules" };
  const two = { PSModulePath: "C:\\Program Files\\Modules;C:\\Windows\\Modules" };
  const cases: [Record<string, string>, boolean, string][] = [
    [{ SHELL: "/bin/bash" }, false, "bash"],
    [{ SHELL: "/usr/bin/zsh" }, false, "zsh"],
    [{ SHELL: "/opt/homebrew/bin/fish" }, false, "fish"],
    [{ SHELL: "/usr/bin/pwsh" }, false, "pwsh"],
    [{ SHELL: "/bin/ksh" }, false, "sh"],
    [{}, false, "sh"],
    [{ SHELL: "C:\\Program Files\\Git\\usr\\bin\\bash.exe" }, true, "bash"],
    [three, true, "pwsh"],
    [two, true, "cmd"],
    [{}, true, "cmd"],
  ];
  for (const [env, windows, shell] of cases) assertEquals(usualShell(env, windows), shell);
});
