import { assertEquals } from "@std/assert";
import {
  buildProgress,
  cmakeWarnings,
  firstBuildError,
  firstCMakeError,
  parseTestSummary,
} from "../../../src/cmake/cmake_output.ts";

const OUTPUT = `-- The C compiler identification is GNU 12.2.0
CMake Warning at CMakeLists.txt:3 (message):
  old

  stuff


CMake Warning (dev) at x:1:
  for developers

CMake Error at CMakeLists.txt:9 (find_package):
  By not providing "FindFoo.cmake" in CMAKE_MODULE_PATH this project has

  asked CMake to find a package.


-- Configuring incomplete, errors occurred!
CMake Error: second
`;

Deno.test("firstCMakeError() is the first error with its indented lines", () => {
  assertEquals(
    firstCMakeError(OUTPUT),
    'CMake Error at CMakeLists.txt:9 (find_package):\n  By not providing "FindFoo.cmake" in ' +
      "CMAKE_MODULE_PATH this project has\n  asked CMake to find a package.",
  );
  assertEquals(firstCMakeError("-- fine"), undefined);
});

Deno.test("cmakeWarnings() leaves out those for a project's developers", () => {
  assertEquals(cmakeWarnings(OUTPUT), [
    "CMake Warning at CMakeLists.txt:3 (message):\n  old\n  stuff",
  ]);
});

Deno.test("firstBuildError() finds the error of compilers and linkers", () => {
  assertEquals(
    firstBuildError("[1/2] Building\nFAILED: a.o\na.c:3:1: error: unknown type\nninja: stopped"),
    "a.c:3:1: error: unknown type",
  );
  assertEquals(
    firstBuildError("main.cpp(3): fatal error C1083: Cannot open include file\n"),
    "main.cpp(3): fatal error C1083: Cannot open include file",
  );
  assertEquals(
    firstBuildError("a.o: undefined reference to `f'\ncollect2: error: ld returned 1 exit status"),
    "collect2: error: ld returned 1 exit status",
  );
  assertEquals(firstBuildError("-Werror is on\nall good"), undefined);
});

Deno.test("parseTestSummary() reads the summaries of CMake 3 and 4", () => {
  assertEquals(parseTestSummary("100% tests passed, 0 tests failed out of 7\n"), {
    total: 7,
    failed: 0,
    failedNames: [],
  });
  assertEquals(parseTestSummary("100% tests passed out of 1\n")?.total, 1);
  assertEquals(
    parseTestSummary(
      "50% tests passed, 1 tests failed out of 2\n\nThe following tests FAILED:\n" +
        "\t  2 - crashes (SEGFAULT)\n",
    ),
    { total: 2, failed: 1, failedNames: ["crashes"] },
  );
  assertEquals(parseTestSummary("No tests were found!!!"), undefined);
});

Deno.test("buildProgress() reads Ninja's and make's counters", () => {
  assertEquals(buildProgress("[3/17] Building C object"), { done: 3, total: 17 });
  assertEquals(buildProgress("[ 42%] Building"), { done: 42, total: 100 });
  assertEquals(buildProgress("-- [1/2]"), undefined);
});
