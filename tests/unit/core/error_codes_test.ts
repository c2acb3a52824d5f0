import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import {
  ERROR_CODES,
  type ErrorCodeInfo,
  MACHINE_CODES,
  PROJECT_CODES,
} from "../../../src/core/error_codes.ts";

const ROOT = fromFileUrl(new URL("../../../", import.meta.url));

/** Where each code is given to a class: `CODE` to the files. */
async function usedCodes(): Promise<Map<string, string[]>> {
  const used = new Map<string, string[]>();
  async function walk(folder: string): Promise<void> {
    for await (const entry of Deno.readDir(folder)) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory) await walk(path);
      else if (entry.name.endsWith(".ts")) {
        const text = await Deno.readTextFile(path);
        for (const [, code = ""] of text.matchAll(/readonly code(?:: \w+)? = "([A-Z0-9_]+)"/g)) {
          used.set(code, [...(used.get(code) ?? []), path.slice(ROOT.length)]);
        }
      }
    }
  }
  await walk(`${ROOT}src`);
  return used;
}

Deno.test("ERROR_CODES is in alphabetical order and says everything in sentences", () => {
  for (const table of [ERROR_CODES, PROJECT_CODES, MACHINE_CODES]) {
    const codes = Object.keys(table);
    assertEquals(codes, [...codes].sort());
  }
  for (const [code, { means, mend }] of Object.entries<ErrorCodeInfo>(ERROR_CODES)) {
    assert(/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/.test(code), code);
    for (const text of [means, mend]) {
      assert(/^(?:[A-Z0-9.]|toolchainkit).*\.$/.test(text), `${code}: ${text}`);
    }
  }
});

Deno.test("ERROR_CODES has one class for each code", async () => {
  const used = await usedCodes();
  for (const [code, files] of used) assertEquals(files.length, 1, `${code}: ${files.join(", ")}`);
  const withClass = Object.keys(ERROR_CODES).filter((code) => code !== "UNEXPECTED");
  assertEquals([...used.keys()].sort(), withClass);
});
