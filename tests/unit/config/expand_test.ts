import { assert, assertEquals } from "@std/assert";
import { expandText } from "../../../src/config/expand.ts";
import { forgetSecrets } from "../../../src/core/known_secrets.ts";
import { redactMessage } from "../../../src/core/redact.ts";

function expanded(text: string, value: string): string {
  const result = expandText(text, { meaning: "path" }, { env: { V: value }, folder: "/" });
  assert(result.kind === "text");
  return result.text;
}

Deno.test("expandText() sends no part of a password to a host that another part names", () => {
  for (const password of ["p@evil.example/x", "a/b", "x?y#z", "p@ss w%rd", "\\", "é🎉", "a:b"]) {
    const text = expanded("https://joe:${env:V}@files.example/${env:V}", password);
    const url = new URL(text);
    assertEquals(url.hostname, "files.example", text);
    assertEquals(decodeURIComponent(url.password), password);
    if (password.length >= 8) {
      assertEquals(redactMessage(`no ${password}; ${text}`).includes("evil"), false);
    }
  }
  forgetSecrets();
});

Deno.test("expandText() leaves what is encoded already, and a name with its password, as they are", () => {
  assertEquals(expanded("https://${env:V}@h/", "joe:p%40ss"), "https://joe:p%40ss@h/");
  assertEquals(expanded("${env:V}/x", "https://joe:pw@h"), "https://joe:pw@h/x");
  assertEquals(expanded("https://h/${env:V}", "a?sig=b+c/d@e"), "https://h/a?sig=b+c/d@e");
  forgetSecrets();
});
