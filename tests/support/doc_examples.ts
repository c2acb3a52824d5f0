/** Examples in doc comments, as programs. Owns finding them and how they are run. */
import { basename, join } from "@std/path";
import { outputOf } from "./limited_command.ts";

/** One ```ts block of a doc comment. */
export interface DocExample {
  /** File and line, such as `src/core/locking.ts:95`. */
  readonly place: string;
  readonly code: string;
}

/** The examples of one source file, in order. */
export function docExamples(path: string, text: string): DocExample[] {
  return [...text.matchAll(/^( *) \* ```ts\n([\s\S]*?)^ *\* ```$/gm)].map((match) => {
    const [, , block = ""] = match;
    const line = text.slice(0, match.index).split("\n").length;
    return { place: `${path}:${line}`, code: block.replace(/^ *\* ?/gm, "") };
  });
}

/** What became of running a set of examples. */
export interface ExampleRun {
  readonly code: number;
  readonly output: string;
}

/**
 * Checks the types of all examples and runs each as a test of its own. Home and temporary folder
 * are inside `folder`.
 */
export async function runExamples(
  examples: readonly DocExample[],
  options: { config: string; folder: string },
): Promise<ExampleRun> {
  const home = join(options.folder, "home");
  const temporary = join(options.folder, "tmp");
  for (const folder of [home, temporary]) await Deno.mkdir(folder, { recursive: true });
  const tests: string[] = [];
  for (const [index, { place, code }] of examples.entries()) {
    const file = join(options.folder, `example_${index}.ts`);
    await Deno.writeTextFile(file, `${code}\nexport {};\n`);
    tests.push(
      `Deno.test(${JSON.stringify(place)}, async () => {\n` +
        `  await import(${JSON.stringify(`./${basename(file)}`)});\n});\n`,
    );
  }
  const main = join(options.folder, "examples_test.ts");
  await Deno.writeTextFile(main, tests.join("\n"));
  const { TOOLCHAINKIT_CACHE_DIR: _cache, ...env } = Deno.env.toObject();
  const { code, stdout, stderr } = await outputOf(Deno.execPath(), {
    args: ["test", "-A", "--config", options.config, main],
    cwd: options.folder,
    clearEnv: true,
    env: {
      ...env,
      ...{ HOME: home, USERPROFILE: home, TMPDIR: temporary, TEMP: temporary },
      ...{ DENO_DIR: await denoDir(), NO_COLOR: "1" },
    },
  });
  const decoder = new TextDecoder();
  return { code, output: decoder.decode(stdout) + decoder.decode(stderr) };
}

/** The cache of this runtime, which would otherwise move with the home folder. */
async function denoDir(): Promise<string> {
  const { stdout } = await outputOf(Deno.execPath(), {
    args: ["info", "--json"],
    stderr: "inherit",
  });
  const facts: { denoDir: string } = JSON.parse(new TextDecoder().decode(stdout));
  return facts.denoDir;
}
