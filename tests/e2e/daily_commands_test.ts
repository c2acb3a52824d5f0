/** The small commands of every day through the executable, and what every command has in common. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { SYSTEM_GCC, writeDailyProject } from "../support/daily_project.ts";
import { expectCode, Machine } from "../support/executable.ts";

Deno.test("config show --origin names the place of every value, the strongest first", async () => {
  await using machine = await Machine.create();
  const cwd = await writeDailyProject(machine, {
    config: [...SYSTEM_GCC, "build:", "  parallel_jobs: 3", "  lto: thin"],
  });
  await machine.write("app/toolchainkit.local.yaml", "build: {parallel_jobs: 5}\n");
  await machine.write(
    "home/.toolchainkit/config.yaml",
    "network: {retries: 7}\nbuild: {lto: full}\n",
  );
  const origins = async (env: Record<string, string> = {}) => {
    const words = ["config", "show", "--origin", "--json"];
    const run = expectCode(await machine.toolchainkit(words, { cwd, env }), 0);
    const { rows } = JSON.parse(run.stdout) as {
      rows: { key: string; value: unknown; origin: string }[];
    };
    return Object.fromEntries(rows.map(({ key, value, origin }) => [key, [value, origin]]));
  };
  const plain = await origins();
  assertEquals(plain["build.parallel_jobs"], [5, `${cwd}/toolchainkit.local.yaml:1:24`]);
  assertEquals(plain["build.lto"], ["thin", `${cwd}/toolchainkit.yaml:8:8`]);
  assertEquals(plain["network.retries"], [7, machine.path("home/.toolchainkit/config.yaml:1:20")]);
  assertEquals(plain["build.directory"], ["build", "built-in"]);
  const strong = await origins({ TOOLCHAINKIT_JOBS: "9" });
  assertEquals(strong["build.parallel_jobs"], [9, "environment variable TOOLCHAINKIT_JOBS"]);
  const text = expectCode(await machine.toolchainkit(["config", "show", "--origin"], { cwd }), 0);
  assertMatch(text.stdout, /build\.parallel_jobs +5 +.*toolchainkit\.local\.yaml:1:24/);
});

Deno.test("config set changes one value and keeps comments, order and everything else", async () => {
  await using machine = await Machine.create();
  const cwd = await writeDailyProject(machine);
  const before = await Deno.readTextFile(`${cwd}/toolchainkit.yaml`);
  const set = (...words: string[]) => machine.toolchainkit(["config", "set", ...words], { cwd });
  expectCode(await set("defaults.build_type", "Debug"), 0);
  const after = await Deno.readTextFile(`${cwd}/toolchainkit.yaml`);
  assertStringIncludes(after, before.trimEnd());
  const get = await machine.toolchainkit(["config", "get", "defaults.build_type"], { cwd });
  assertEquals(get.stdout, "Debug\n");
  for (const words of [["defaults.build_typo", "Debug"], ["defaults.build_type", "Fast"]]) {
    assertEquals((await set(...words)).code, 2);
  }
  assertEquals(await Deno.readTextFile(`${cwd}/toolchainkit.yaml`), after);
});

Deno.test("init writes a file that works for a project that is there, and only once", async () => {
  await using machine = await Machine.create();
  const cwd = await writeDailyProject(machine, {
    cmake: ["target_compile_features(app PRIVATE cxx_std_17)"],
  });
  await Deno.remove(`${cwd}/toolchainkit.yaml`);
  const words = ["init", "--toolchain", "system"];
  const lists = await Deno.readTextFile(`${cwd}/CMakeLists.txt`);
  expectCode(await machine.toolchainkit(words, { cwd }), 0);
  const text = await Deno.readTextFile(`${cwd}/toolchainkit.yaml`);
  assertMatch(text, /^# yaml-language-server: \$schema=/);
  assertEquals(await Deno.readTextFile(`${cwd}/CMakeLists.txt`), lists);
  expectCode(await machine.toolchainkit(["bootstrap", "--build"], { cwd }), 0);
  expectCode(await machine.exec(machine.path("app/build/app"), []), 0);
  const again = await machine.toolchainkit(words, { cwd });
  assertEquals(again.code, 2);
  assertStringIncludes(again.stderr, "CONFIG_EXISTS");
  assertEquals(await Deno.readTextFile(`${cwd}/toolchainkit.yaml`), text);
});

Deno.test("trust lets hooks run, until the file changes", async () => {
  await using machine = await Machine.create();
  const hooks = ["hooks:", "  pre_configure: echo ran >> hook.txt"];
  const cwd = await writeDailyProject(machine, { config: [...SYSTEM_GCC, ...hooks] });
  const ran = () => Deno.readTextFile(`${cwd}/hook.txt`).catch(() => "");
  const bootstrap = (...words: string[]) => machine.toolchainkit(["bootstrap", ...words], { cwd });
  const refused = expectCode(await bootstrap(), 2);
  assertStringIncludes(refused.stderr, "toolchainkit trust");
  assertEquals(await ran(), "");
  expectCode(await machine.toolchainkit(["trust"], { cwd }), 0);
  expectCode(await bootstrap(), 0);
  assertEquals(await ran(), "ran\n");
  await Deno.writeTextFile(`${cwd}/toolchainkit.yaml`, "# changed\n", { append: true });
  assertEquals((await bootstrap()).code, 2);
  expectCode(await bootstrap("--trust"), 0);
  expectCode(await machine.toolchainkit(["trust", "--revoke"], { cwd }), 0);
  await Deno.remove(`${cwd}/build`, { recursive: true });
  assertEquals((await bootstrap()).code, 2);
});

Deno.test("explain knows every code that errors name, with and without its brackets", async () => {
  await using machine = await Machine.create();
  const failed = await machine.toolchainkit(["toolchain", "which", "no-such-tool"]);
  const code = /^error(\[[A-Z_]+\])/.exec(failed.stderr)?.[1] ?? "";
  const run = expectCode(await machine.toolchainkit(["explain", `error${code}`]), 0);
  assertMatch(run.stdout, new RegExp(`exit code ${failed.code}`));
  assertStringIncludes(run.stdout, "What to do:");
  assertEquals((await machine.toolchainkit(["explain", "NO_SUCH_CODE"])).code, 2);
});

Deno.test("completions prints a script that its shell can read", async () => {
  await using machine = await Machine.create();
  const checks = { bash: ["-n"], zsh: ["-n"], fish: ["--no-execute"] };
  for (const [shell, check] of Object.entries(checks)) {
    const { stdout } = expectCode(await machine.toolchainkit(["completions", shell]), 0);
    const path = await machine.write(`completions.${shell}`, stdout);
    expectCode(await machine.exec(shell, [...check, path]), 0);
  }
  const pwsh = expectCode(await machine.toolchainkit(["completions", "pwsh"]), 0);
  assertStringIncludes(pwsh.stdout, "Register-ArgumentCompleter");
  assertEquals((await machine.toolchainkit(["completions", "tcsh"])).code, 2);
});

Deno.test("schema prints a JSON Schema that knows the keys of the contract", async () => {
  await using machine = await Machine.create();
  const { stdout } = expectCode(await machine.toolchainkit(["schema"]), 0);
  const schema = JSON.parse(stdout);
  for (const key of ["toolchains", "defaults", "build", "packages", "cross", "network", "hooks"]) {
    assert(stdout.includes(`"${key}"`), key);
  }
  assertStringIncludes(schema.$schema, "json-schema.org");
});

Deno.test("--quiet and --progress none leave standard error alone when all goes well", async () => {
  await using machine = await Machine.create();
  const cwd = await writeDailyProject(machine);
  const loud = expectCode(await machine.toolchainkit(["configure"], { cwd }), 0);
  assertStringIncludes(loud.stderr, "Configure");
  for (const word of ["--quiet", "--progress=none"]) {
    await Deno.remove(`${cwd}/build`, { recursive: true });
    const run = expectCode(await machine.toolchainkit([word, "bootstrap"], { cwd }), 0);
    assert(!/Configure|✓/.test(run.stderr), run.stderr);
  }
  const silent = expectCode(await machine.toolchainkit(["-q", "configure", "--fresh"], { cwd }), 0);
  assertEquals(silent.stderr, "");
  const failed = await machine.toolchainkit(["-q", "configure", "--toolchain", "none"], { cwd });
  assertStringIncludes(failed.stderr, "error[TOOLCHAIN_NOT_CONFIGURED]");
});

/** Words of commands that change the machine outside of the cache, or leave servers behind. */
const NOT_RUN = ["self", "build-cache"];

/** Every command that help names, as words; groups are gone into. */
async function listCommands(machine: Machine, path: readonly string[] = []): Promise<string[][]> {
  const { stdout } = expectCode(await machine.toolchainkit([...path, "--help"]), 0);
  const [, list] = path.length === 0
    ? /\n\n(Projects:[^]*?)\n\nOptions:/.exec(stdout) ?? []
    : /\nCommands:\n([^]*?)\n\n/.exec(stdout) ?? [];
  if (list === undefined) return [[...path]];
  const names = [...list.matchAll(/^ {2}([a-z-]+) {2,}\S/gm)].map(([, name = ""]) => name);
  const found = await Promise.all(
    names.filter((name) => !NOT_RUN.includes(name)).map((name) => {
      return listCommands(machine, [...path, name]);
    }),
  );
  return found.flat();
}

Deno.test("--json prints one document for every command, in and out of a project", async () => {
  await using machine = await Machine.create();
  const project = await writeDailyProject(machine);
  const empty = machine.path("home");
  const commands = await listCommands(machine);
  assert(commands.length > 25, String(commands.length));
  for (const cwd of [empty, project]) {
    for (const words of commands) {
      const run = await machine.toolchainkit([...words, "--json", "--offline"], { cwd });
      const document = JSON.parse(run.stdout);
      const where = `${words.join(" ")} in ${cwd}`;
      assert(typeof document === "object" && document !== null, where);
      if ("error" in document) {
        assertEquals(document.error.exit, run.code, where);
        assertMatch(document.error.code, /^[A-Z_]+$/, where);
        assert(document.error.code !== "UNEXPECTED", `${where}: ${run.stderr}`);
      }
      assert(!run.stderr.includes("    at "), run.stderr);
    }
  }
});

Deno.test("a mistyped command or option names what was meant", async () => {
  await using machine = await Machine.create();
  const cases: [string[], string][] = [
    [["bootstrp"], "Did you mean bootstrap?"],
    [["doctr"], "Did you mean doctor?"],
    [["cache", "claen"], "Did you mean clean?"],
    [["env", "--shel", "sh"], "Did you mean --shell"],
    [["env", "--shell", "powershel"], "pwsh"],
    [["doctor", "extra"], "one argument too many"],
  ];
  for (const [words, hint] of cases) {
    const run = expectCode(await machine.toolchainkit(words), 2);
    assertStringIncludes(run.stderr, hint);
    assertEquals(run.stdout, "");
  }
});

/** What CMake, make, Ninja, shells, JSON or YAML would take for more than text. */
const HARD_VALUES: Readonly<Record<string, string>> = {
  DOLLAR: "$HOME ${HOME} $ENV{HOME} $<CONFIG>",
  LIST: "a;b;;c",
  QUOTES: `it's "quoted" \`id\``,
  BACKSLASH: "C:\\new\\table\\",
  BRACKET: "]==] [[x]] ]]",
  HASH: "# no comment",
  PARENTHESES: ") message(FATAL_ERROR",
  SHELL: "a && b | c > d & e ! f * ? ~ %PATH% ^",
  UNICODE: "ä ß 漢字 🎉",
  AT: "@PROJECT_NAME@",
  LINES: "one\ntwo",
  BLANKS: "  x  ",
};

Deno.test("definitions of toolchainkit.yaml reach CMake exactly", async () => {
  await using machine = await Machine.create();
  const definitions = Object.entries(HARD_VALUES)
    .map(([name, value]) => `    ${name}: ${JSON.stringify(value)}`);
  const cwd = await writeDailyProject(machine, {
    config: [...SYSTEM_GCC, "build:", "  definitions:", ...definitions],
    cmake: Object.keys(HARD_VALUES)
      .map((name) => `file(WRITE "\${CMAKE_BINARY_DIR}/${name}.txt" "\${${name}}")`),
  });
  expectCode(await machine.toolchainkit(["bootstrap"], { cwd }), 0);
  const seen: Record<string, string> = {};
  for (const name of Object.keys(HARD_VALUES)) {
    seen[name] = await Deno.readTextFile(`${cwd}/build/${name}.txt`);
  }
  assertEquals(seen, HARD_VALUES);
});

for (const generator of ["Ninja", "Make"]) {
  Deno.test(`flags of toolchainkit.yaml reach compiler and linker exactly with ${generator}`, async () => {
    await using machine = await Machine.create();
    const flags = `-DTEXT='"a b;c\\$d#e"' -DNUMBER=42`;
    const cwd = await writeDailyProject(machine, {
      config: [
        ...SYSTEM_GCC,
        `defaults: {generator: ${generator}}`,
        "build:",
        "  flags:",
        `    cxx: ${JSON.stringify(flags)}`,
        `    exe_linker: "-Wl,-rpath,'$ORIGIN/lib s'"`,
      ],
    });
    await machine.write(
      "app/main.cpp",
      '#include <cstdio>\nint main() { std::printf("%s %d\\n", TEXT, NUMBER); }\n',
    );
    const direct = await machine.exec("sh", [
      "-c",
      `g++ ${flags} main.cpp -o direct && ./direct`,
    ], { cwd });
    expectCode(await machine.toolchainkit(["build"], { cwd }), 0);
    const built = expectCode(await machine.exec(machine.path("app/build/app"), []), 0);
    assertEquals(built.stdout, direct.stdout);
    assertStringIncludes(built.stdout, "a b;c$d#e 42");
    const dynamic = await machine.exec("readelf", ["-d", machine.path("app/build/app")]);
    assertStringIncludes(dynamic.stdout, "[$ORIGIN/lib s]");
  });
}
