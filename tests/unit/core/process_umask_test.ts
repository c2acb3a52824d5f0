import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { openUmask } from "../../../src/core/process_umask.ts";
import { outputOf } from "../../support/limited_command.ts";

const MODULE = fromFileUrl(new URL("../../../src/core/process_umask.ts", import.meta.url));

/** What a fresh process, whose umask can be set without disturbing other tests, prints. */
async function inProcess(umask: string, code: string): Promise<string> {
  const script = `import { modeBeside, tightenUmask, withGroupOfUser, withUsersUmask } from ${
    JSON.stringify(MODULE)
  };\nconst now = () => Deno.umask().toString(8);\nconst said = [];\n${code}\nconsole.log(said.join(" "));`;
  const command = `umask ${umask}; printf '%s' "$1" | "$0" run --no-check -A --ext=ts -`;
  const { stdout, stderr } = await outputOf("sh", {
    args: ["-c", command, Deno.execPath(), script],
  });
  const text = new TextDecoder().decode(stdout).trim();
  if (text === "") throw new Error(new TextDecoder().decode(stderr));
  return text;
}

Deno.test("tightenUmask() is strict for this process and gives children the user's", async () => {
  const code = `
    tightenUmask();
    said.push(now(), withUsersUmask("as-user", now), withUsersUmask("closed-to-others", now), now());
    await withGroupOfUser(async () => { said.push(now()); });
    said.push(now());`;
  assertEquals(await inProcess("000", code), "22 0 2 22 2 22");
  assertEquals(await inProcess("002", code), "22 2 2 22 2 22");
  assertEquals(await inProcess("077", code), "77 77 77 77 77 77");
});

Deno.test("modeBeside() is as open to the group as the folder and the user's umask", async () => {
  const code = `
    tightenUmask();
    const folder = await Deno.makeTempDir();
    for (const mode of [0o755, 0o775, 0o777]) {
      await Deno.chmod(folder, mode);
      said.push((await modeBeside(folder, 0o666))?.toString(8) ?? "-");
    }
    await Deno.remove(folder);`;
  assertEquals(await inProcess("002", code), "- 664 664");
  assertEquals(await inProcess("000", code), "- 664 664");
  assertEquals(await inProcess("022", code), "- - -");
});

Deno.test("openUmask() may overlap in any order", () => {
  const before = Deno.umask(0o077);
  try {
    const first = openUmask("cache-group");
    const second = openUmask("user");
    assertEquals(Deno.umask(), 0o007);
    first();
    assertEquals(Deno.umask(), 0o077);
    const third = openUmask("cache-group");
    second();
    second();
    assertEquals(Deno.umask(), 0o007);
    third();
    assertEquals(Deno.umask(), 0o077);
  } finally {
    Deno.umask(before);
  }
});
