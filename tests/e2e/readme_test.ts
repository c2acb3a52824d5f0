/** The README's start, typed in a fresh clone: from nothing to a program that runs. */
import { assert, assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { cloneSources } from "../support/clone.ts";
import { EXECUTABLE, expectCode, Machine } from "../support/executable.ts";

const README = fromFileUrl(new URL("../../README.md", import.meta.url));

/** The shell blocks below a heading, in order. */
async function shellBlocks(heading: string): Promise<string[]> {
  const text = await Deno.readTextFile(README);
  const section = text.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return [...section.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1] ?? "");
}

Deno.test("the commands of the README's start lead from a clone to a tested program", async () => {
  await using machine = await Machine.create();
  const clone = machine.path("clone");
  await cloneSources(clone);
  // Newer than the sources, so that the script takes it for up to date.
  await Deno.mkdir(join(clone, "dist"));
  const name = EXECUTABLE.slice(EXECUTABLE.lastIndexOf("/") + 1);
  await Deno.copyFile(EXECUTABLE, join(clone, "dist", name));
  const [first, second] = await shellBlocks("Start");
  assertStringIncludes(first ?? "", "./bootstrap.sh new hello");
  assertStringIncludes(second ?? "", "./build/hello");
  const made = expectCode(await machine.exec("sh", ["-e", "-c", first ?? ""], { cwd: clone }), 0);
  assertStringIncludes(made.stdout, "is the recommended prebuilt compiler");
  assertStringIncludes(made.stdout, "1 of 1 tests passed");
  assertMatch(made.stdout, /installed +zig-0\.\d+\.\d+-/);
  // Where the vendor's server is out of reach, the package index has to do.
  assertMatch(made.stderr, /Install zig 0\.\d+\.\d+: from (https:|pypi ziglang==0\.)/);
  const used = expectCode(await machine.exec("sh", ["-e", "-c", second ?? ""], { cwd: clone }), 0);
  assertStringIncludes(used.stdout, "Hello, world!");
  const lock = await Deno.readTextFile(join(clone, "hello", "toolchainkit.lock"));
  assertMatch(lock, /version: 0\.\d+\.\d+/);
  assertMatch(lock, /pypi: "ziglang==0\.\d+\.\d+"/);
  assert((await Deno.stat(join(machine.cache, "bin", "0.1.0", "toolchainkit"))).isFile);
});
