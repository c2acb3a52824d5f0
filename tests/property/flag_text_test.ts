/** Flags that are accepted reach a compiler literally, by sh and by make; nothing in them runs. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { flagTrouble, flagWords, programFlags, writingFlags } from "../../src/cmake/flag_text.ts";
import { outputOf } from "../support/limited_command.ts";
import { TestWorld } from "../support/world.ts";

const LINUX = { windows: false };
const WINDOWS = { windows: true };

const piece = fc.constantFrom(
  ...[
    "$(touch PWNED)",
    "`touch PWNED`",
    "${HOME}",
    "$HOME",
    "$$",
    "$ORIGIN",
    "$(shell touch PWNED)",
  ],
  ...[
    "'",
    '"',
    "\\",
    ";",
    "&",
    "|",
    "<",
    ">",
    "(",
    ")",
    "#",
    " ",
    "\n",
    "-DX=",
    "-O2",
    "a b",
    "%PATH%",
  ],
  ...["touch PWNED", "=", ",", "é", "^", "@"],
);
const flags = fc.array(piece, { minLength: 1, maxLength: 8 }).map((parts) => parts.join(""));

Deno.test("flagTrouble() lets nothing through that sh or make would run or read differently", async () => {
  await using world = await TestWorld.create();
  const texts = fc.sample(flags, { numRuns: 20_000, seed: 13 })
    .filter((text) => flagTrouble(text, LINUX) === undefined && text.trim() !== "");
  assert(texts.length > 200, String(texts.length));
  const script = texts.map((text) => `printf '%s\\0' ${text}; printf '\\1'`).join("\n");
  const path = await world.write("script.sh", `set -f\n${script}\n`);
  const ran = await outputOf("sh", { args: [path], cwd: world.root });
  assertEquals(ran.code, 0, new TextDecoder().decode(ran.stderr));
  const seen = new TextDecoder().decode(ran.stdout).split("\x01").slice(0, -1)
    .map((words) => words.split("\0").slice(0, -1));
  for (const [at, text] of texts.entries()) assertEquals(seen[at], flagWords(text), text);
  // As CMake writes them into flags.make, with dollars doubled and, for packages, as they are.
  const rules = texts.flatMap((text, at) =>
    [text.replaceAll("$", "$$$$"), text].map((each, way) =>
      `F${at}_${way} = ${each}\nall:: ; @: $(F${at}_${way})`
    )
  );
  const makefile = await world.write("Makefile", `.IGNORE:\n${rules.join("\n")}\n`);
  await outputOf("make", { args: ["-s", "-f", makefile, "all"], cwd: world.root });
  const left = await Array.fromAsync(Deno.readDir(world.root));
  assertEquals(left.map(({ name }) => name).sort(), [
    "Makefile",
    "script.sh",
  ]);
});

Deno.test("flagTrouble() names the piece that a shell would act on", () => {
  const table: [string, string][] = [
    ["$(touch x)", "$("],
    ["'$(touch x)'", "$("],
    ["`x`", "`"],
    ["-O2; x", ";"],
    ["-O2 && x", "&"],
    ["-O2 | x", "|"],
    ["-O2 > x", ">"],
    ["-O2 < x", "<"],
    ["-DX=${Y}", "${"],
    ["-DX=$Y", "$Y"],
    ["-DX='a", "'"],
    ['-DX="a', '"'],
    ["-DX=a\\", "\\"],
    ["-O2 # rest", "#"],
    ["-O2\nx", "a control character"],
  ];
  for (const [text, part] of table) assertEquals(flagTrouble(text, LINUX)?.part, part, text);
  for (
    const text of [
      "-O2 -g",
      `-DTEXT='"a b;c$d#e"'`,
      `-DX="a b" -Wl,-rpath,'$ORIGIN/lib'`,
      "-Wl,-rpath,\\$ORIGIN",
      "-Da\\;b -std=c++20 -Wl,--start-group,-la",
      "-DX='a|b>c&d'",
      "100%",
    ]
  ) assertEquals(flagTrouble(text, LINUX), undefined, text);
});

Deno.test("flagTrouble() knows what cmd and make on Windows act on", () => {
  for (
    const text of ["/O2 & x", "/O2 | x", "/DX=%PATH%", "/DX=$(X)", "/O2 > x", "/DX=^a", '/DX="a']
  ) {
    assert(flagTrouble(text, WINDOWS) !== undefined, text);
  }
  for (const text of ["/O2 /EHsc", '/I"C:\\Program Files\\x"', '/DX="a<b>&c"', "/DX=100%"]) {
    assertEquals(flagTrouble(text, WINDOWS), undefined, text);
  }
});

Deno.test("programFlags() finds flags that make a compiler run or load a program", () => {
  const found: [string, string[]][] = [
    ["-O2 -fplugin=./x.so", ["-fplugin=./x.so"]],
    ["'-fplugin=./x y.so'", ["-fplugin=./x y.so"]],
    ["-fpass-plugin=x", ["-fpass-plugin=x"]],
    ["-B. -B /x", ["-B.", "-B"]],
    ["-wrapper x,y", ["-wrapper"]],
    ["-specs=x --specs=y", ["-specs=x", "--specs=y"]],
    ["-Xclang -load -Xclang x.so", ["-load"]],
    ["-Xclang=-load", ["-load"]],
    ["-mllvm -load=x.so", ["-load=x.so"]],
    ["-Wl,-plugin,x.so -Wl,--plugin=y", ["-plugin", "--plugin=y"]],
    ["-Xlinker @x -Wl,@y", ["@x", "@y"]],
    ["-fuse-ld=/x/ld -fuse-ld=evil", ["-fuse-ld=/x/ld", "-fuse-ld=evil"]],
    ["--ld-path=x --config=y --config z", ["--ld-path=x", "--config=y", "--config"]],
    ["-fmodule-mapper='|x'", ["-fmodule-mapper=|x"]],
    ["--gcc-toolchain=x -ccc-gcc-name y", ["--gcc-toolchain=x", "-ccc-gcc-name"]],
    ["@x.rsp", ["@x.rsp"]],
    ["/clang:-fplugin=x", ["-fplugin=x"]],
    ["/B1c:\\x", ["/B1c:x"]],
    ["--prefix=x/ --prefix y", ["--prefix=x/", "--prefix"]],
    ["--sysroot=x --sysroot y", ["--sysroot=x", "--sysroot"]],
    ["-Wp,-fplugin=x", ["-fplugin=x"]],
    ["-mllvm=-load=x", ["-load=x"]],
    ["--for-linker=--plugin=x", ["--plugin=x"]],
    ["-fthinlto-distributor=x -Wl,--thinlto-distributor=y", [
      "-fthinlto-distributor=x",
      "--thinlto-distributor=y",
    ]],
  ];
  for (const [text, expected] of found) assertEquals(programFlags(text), expected, text);
  for (
    const text of [
      "-O2 -Wall -std=c++20 -DPLUGIN=1",
      "-fuse-ld=lld -fuse-ld=mold -Wl,-T,script.ld -Wl,--as-needed",
      "-L/x -lfoo -Wl,-rpath,'$ORIGIN' -Wl,--undefined-version",
      "-mcpu=cortex-m4 -fno-exceptions -include config.h",
      "-DMAIL=a@b -Wl,-Bstatic -Wl,-Bsymbolic",
    ]
  ) assertEquals(programFlags(text), [], text);
});

Deno.test("writingFlags() finds flags that make a compiler write outside of the build", () => {
  const found: [string, string[]][] = [
    ["-Wl,-Map=/x -Wl,-Map,../../x", ["-Map=/x", "-Map ../../x"]],
    ["-Xlinker -Map -Xlinker ~/x", ["-Map ~/x"]],
    ["-MF /x -o /y -o../z -MF/z", ["-MF /x", "-o /y", "-o../z", "-MF/z"]],
    ["-Wp,-MD,/x", ["-MD /x"]],
    ["-Wa,-adhln=/x", ["-adhln=/x"]],
    ["-ftime-trace=/x -fprofile-generate=../x", ["-ftime-trace=/x", "-fprofile-generate=../x"]],
    ["-fdiagnostics-add-output=sarif:file=/x", ["-fdiagnostics-add-output=sarif:file=/x"]],
    ["-Wl,--dependency-file=C:/x", ["--dependency-file=C:/x"]],
  ];
  for (const [text, expected] of found) assertEquals(writingFlags(text), expected, text);
  for (
    const text of [
      "-Wl,-Map=out.map -Wl,-Map,out.map -MD -MP -MMD -Os -O2",
      "-L/x -I/x -isystem /x -Wl,-rpath,/x -Wl,-soname,x -Wl,--version-script=/x -T /x",
      "-fdebug-prefix-map=/x=. -ffile-prefix-map=/x=/y -fprofile-use=/x -arch arm64 -F/Library",
      "-openmp -fopenmp -save-temps=obj -fprofile-generate -ftime-trace",
    ]
  ) assertEquals(writingFlags(text), [], text);
});
