import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { docExamples, runExamples } from "../../support/doc_examples.ts";
import { TestWorld } from "../../support/world.ts";

const ROOT = fromFileUrl(new URL("../../../", import.meta.url));

async function publishedFiles(): Promise<Map<string, string>> {
  const { exports } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
  return new Map(Object.entries<string>(exports));
}

Deno.test("deno.json publishes files of src under their own paths, sorted", async () => {
  const published = await publishedFiles();
  assertEquals([...published.keys()], [...published.keys()].sort());
  for (const [name, file] of published) {
    // The state is one of the core modules for tool authors, but lives above them.
    const path = name === "./core/state" ? "./state/project_state" : name;
    assertEquals(file, `./src/${path.slice(2)}.ts`);
    assert((await Deno.stat(join(ROOT, file))).isFile, file);
  }
});

Deno.test("deno doc --lint has nothing to say about the published modules", async () => {
  const files = [...(await publishedFiles()).values()];
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--lint", ...files],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdout: "null",
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
});

Deno.test("every published module has an example that runs", async () => {
  await using world = await TestWorld.create();
  const files = new Set((await publishedFiles()).values());
  const examples = [];
  for (const file of files) {
    const found = docExamples(file, await Deno.readTextFile(join(ROOT, file)));
    assert(found.length > 0, `${file} has no example`);
    examples.push(...found);
  }
  const run = await runExamples(examples, { config: join(ROOT, "deno.json"), folder: world.root });
  assertEquals(run.code, 0, run.output);
});
