import { assertEquals } from "@std/assert";
import {
  parseDepfile,
  parseLinkCommands,
  parseLinkTrace,
  parseNinjaDeps,
  shellWords,
  targetOfObject,
  tracingArguments,
} from "../../../src/cmake/build_inputs.ts";

Deno.test("parseNinjaDeps() leaves out entries that no longer hold", () => {
  const text =
    "CMakeFiles/a.dir/x.o: #deps 2, deps mtime 5 (VALID)\n    /x.c\n    /usr/include/a b.h\n\n" +
    "old.o: #deps 1, deps mtime 5 (STALE)\n    /y.c\n";
  assertEquals(parseNinjaDeps(text), [
    { object: "CMakeFiles/a.dir/x.o", inputs: ["/x.c", "/usr/include/a b.h"] },
  ]);
});

Deno.test("parseDepfile() reads continued lines and escaped names", () => {
  assertEquals(
    parseDepfile("a/x.o: /x.c \\\n  /my\\ dir/h.h /do$$llar.h \\\n /i#.h\n\n/phony.h:\n"),
    {
      object: "a/x.o",
      inputs: ["/x.c", "/my dir/h.h", "/do$llar.h", "/i#.h"],
    },
  );
  assertEquals(parseDepfile(""), undefined);
});

Deno.test("targetOfObject() is the folder that CMake names after the target", () => {
  assertEquals(targetOfObject("sub/CMakeFiles/my-lib.dir/src/a.cpp.o"), "my-lib");
  assertEquals(targetOfObject("a.o"), undefined);
});

Deno.test("shellWords() splits as sh does, and gives up where a shell would do more", () => {
  assertEquals(shellWords(`a 'b c' "d \\"e\\" \\$f" g\\ h ""`), [
    "a",
    "b c",
    'd "e" $f',
    "g h",
    "",
  ]);
  for (const text of ["a $B", 'a "$B"', "a | b", "a > b", "`a`", "'open", '"open']) {
    assertEquals(shellWords(text), undefined, text);
  }
});

Deno.test("parseLinkCommands() finds links among other commands, and only what they write changes", () => {
  const text = ": && /usr/bin/g++ -O2 main.o -o main -Wl,-Map,x.map lib.a && :\n" +
    "/usr/bin/g++ -O2 -o x.o -c x.cpp\n: && cmake -E rm -f l.a && ar qc l.a x.o && :\n";
  const [link, ...rest] = parseLinkCommands(text);
  assertEquals(rest, []);
  assertEquals(link?.output, "main");
  assertEquals(link === undefined ? [] : tracingArguments(link, "/elsewhere/out"), [
    "-O2",
    "main.o",
    "-o",
    "/elsewhere/out",
    "lib.a",
    "-Wl,--trace",
  ]);
});

Deno.test("parseLinkTrace() understands GNU ld, gold and lld", () => {
  const text = "/usr/lib/crt1.o\nmain.o\n(/usr/lib/libfoo.a)bar.o\n/usr/lib/libq.a(z.o)\n" +
    "/lib/libc.so.6\nlibgcc_s.so.1\nsome message\n/lib/libc.so.6\n";
  assertEquals(parseLinkTrace(text), [
    "/usr/lib/crt1.o",
    "main.o",
    "/usr/lib/libfoo.a",
    "/usr/lib/libq.a",
    "/lib/libc.so.6",
    "libgcc_s.so.1",
  ]);
});
