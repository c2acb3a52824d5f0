/**
 * vcpkg with a stand-in for its program, and what CMake fetches itself: everything but the program of
 * vcpkg is real.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { expectCode, Machine } from "../support/executable.ts";
import { systemClang } from "../support/real_tools.ts";
import { vcpkgCalls, vcpkgStandIn } from "../support/vcpkg_stand_in.ts";

const clang = await systemClang("libc++");

async function vcpkgProject(machine: Machine, config: string): Promise<void> {
  await machine.write("p/vcpkg.json", '{"name": "consumer", "dependencies": ["delta"]}\n');
  await machine.write(
    "p/CMakeLists.txt",
    "cmake_minimum_required(VERSION 3.20)\nproject(consumer CXX)\n" +
      "set(CMAKE_EXPORT_COMPILE_COMMANDS ON)\nfind_package(delta CONFIG REQUIRED)\n" +
      "add_executable(consumer main.cpp)\ntarget_link_libraries(consumer PRIVATE delta::delta)\n",
  );
  await machine.write(
    "p/main.cpp",
    '#include <delta.h>\n#include <iostream>\nint main() { std::cout << delta_identity() << "\\n"; }\n',
  );
  await machine.write("p/toolchainkit.yaml", `version: 1\nproject: consumer\n${config}`);
}

Deno.test({
  name: "vcpkg builds with the project's toolchain, in manifest mode, and runs once" +
    (clang === undefined ? " (needs clang and lld below /usr/lib/llvm-*)" : ""),
  ignore: clang === undefined,
  fn: async () => {
    await using machine = await Machine.create();
    const root = await vcpkgStandIn(machine.path("vcpkg"));
    await vcpkgProject(
      machine,
      "toolchains: [{name: My_Clang, type: clang, source: system, stdlib: libc++, linker: lld}]\n" +
        "build: {flags: {cxx: -DPROJECT_FLAG}}\npackages: {vcpkg: {features: [extra]}}\n",
    );
    const env = { VCPKG_ROOT: root };
    const tk = (...args: string[]) => machine.toolchainkit(["-C", "p", ...args], { env });
    const first = expectCode(await tk("bootstrap", "--build"), 0);
    assertStringIncludes(first.stderr, "Install packages (vcpkg)");
    const program = await machine.exec(machine.path("p/build/consumer"), []);
    assertEquals(program.stdout, "clang libc++ flag\n");

    const [call, ...more] = await vcpkgCalls(root);
    assertEquals(more, []);
    const installed = machine.path("p/.toolchainkit/packages/My_Clang/vcpkg/installed");
    for (
      const wanted of [
        `--x-manifest-root=${machine.path("p")}`,
        `--x-install-root=${installed}`,
        "--triplet=x64-linux-my-clang",
        "--host-triplet=x64-linux-my-clang",
        "--x-feature=extra",
      ]
    ) {
      assert(call?.args.includes(wanted), `${wanted} in ${call?.args.join(" ")}`);
    }
    assertStringIncludes(call?.binarySources ?? "", join(machine.cache, "packages", "vcpkg"));
    assertStringIncludes(call?.downloads ?? "", machine.cache);

    assertStringIncludes(expectCode(await tk("bootstrap"), 0).stdout, "nothing to do");
    const report = JSON.parse(expectCode(await tk("--json", "deps", "install"), 0).stdout);
    assertEquals(report.kind, "unchanged");
    assertEquals(report.packages[0].name, "delta");
    assertEquals(report.packages[0].version, "1.4.0");
    assertEquals((await vcpkgCalls(root)).length, 1);

    // The flags of the project's toolchain are those the port was built with.
    const flags = async (path: string) => {
      const [entry] = JSON.parse(await Deno.readTextFile(path));
      const words: string[] = entry.command.split(/\s+/);
      return words.filter((word) => /^-(stdlib|D|O|std)|clang\+\+/.test(word)).sort();
    };
    assertEquals(
      await flags(join(root, "buildtrees/x64-linux-my-clang/delta/compile_commands.json")),
      await flags(machine.path("p/build/compile_commands.json")),
    );

    await machine.write("p/vcpkg.json", '{"dependencies": ["delta", "nothing"]}\n');
    const failed = expectCode(
      await machine.toolchainkit(["-C", "p", "--offline", "bootstrap"], { env }),
      8,
    );
    assertStringIncludes(failed.stderr, "nothing does not exist");
    assertEquals((await vcpkgCalls(root)).at(-1)?.assetSources, "clear;x-block-origin");
  },
});

Deno.test("vcpkg's registry is fetched at the commit of the manifest, once", async () => {
  await using machine = await Machine.create();
  const root = await vcpkgStandIn(machine.path("origin"));
  const git = (...args: string[]) =>
    machine.exec("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", ...args], {
      cwd: root,
    });
  for (const args of [["init", "-q"], ["add", "."], ["commit", "-qm", "one"]]) {
    expectCode(await git(...args), 0);
  }
  const commit = expectCode(await git("rev-parse", "HEAD"), 0).stdout.trim();
  await vcpkgProject(
    machine,
    "toolchains: [{name: gcc, type: gcc, source: system}]\n" +
      `packages: {manager: vcpkg, custom_path: ${join(root, "vcpkg")}}\n`,
  );
  await machine.write(
    "p/vcpkg.json",
    JSON.stringify({ "builtin-baseline": commit, dependencies: ["delta"] }),
  );
  // Stands for the address of the registry, which tests do not reach.
  const env = {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `url.file://${root}/.git.insteadOf`,
    GIT_CONFIG_VALUE_0: "https://github.com/microsoft/vcpkg.git",
  };
  const words = ["-C", "p", "--trust", "deps", "install"];
  expectCode(await machine.toolchainkit(words, { env }), 0);
  const checkout = join(machine.cache, "packages", `vcpkg-registry-${commit.slice(0, 12)}`);
  const [call] = await vcpkgCalls(root);
  assert(call?.args.includes(`--vcpkg-root=${checkout}`), call?.args.join(" "));
  // The second time nothing is fetched: the address leads nowhere.
  expectCode(await machine.toolchainkit([...words, "--force"]), 0);
});

Deno.test("vcpkg that is nowhere, or no checkout, is told with what to do", async () => {
  await using machine = await Machine.create();
  await vcpkgProject(machine, "toolchains: [{name: gcc, type: gcc, source: system}]\n");
  const none = expectCode(await machine.toolchainkit(["-C", "p", "bootstrap"]), 8);
  assertStringIncludes(none.stderr, "error[PACKAGE_MANAGER_NOT_FOUND]");
  assertStringIncludes(none.stderr, "builtin-baseline");
  const wrong = expectCode(
    await machine.toolchainkit(["-C", "p", "bootstrap"], {
      env: { VCPKG_ROOT: machine.path("p") },
    }),
    8,
  );
  assertStringIncludes(wrong.stderr, "is no checkout of vcpkg");
});

Deno.test("what FetchContent fetched is there when the build folder is gone and the run offline", async () => {
  await using machine = await Machine.create();
  await machine.write(
    "epsilon/CMakeLists.txt",
    "cmake_minimum_required(VERSION 3.20)\nproject(epsilon CXX)\nadd_library(epsilon e.cpp)\n",
  );
  await machine.write("epsilon/e.cpp", "int epsilon() { return 5; }\n");
  const archive = machine.path("epsilon.tar");
  expectCode(await machine.exec("tar", ["cf", archive, "epsilon"]), 0);
  await machine.write(
    "p/CMakeLists.txt",
    "cmake_minimum_required(VERSION 3.20)\nproject(consumer CXX)\ninclude(FetchContent)\n" +
      `FetchContent_Declare(epsilon URL "file://${archive}")\nFetchContent_MakeAvailable(epsilon)\n` +
      'message(STATUS "CPM sources in ${CPM_SOURCE_CACHE}")\n' +
      "add_executable(consumer main.cpp)\ntarget_link_libraries(consumer PRIVATE epsilon)\n",
  );
  await machine.write("p/main.cpp", "int epsilon();\nint main() { return epsilon() - 5; }\n");
  await machine.write(
    "p/toolchainkit.yaml",
    "version: 1\nproject: consumer\ntoolchains: [{name: gcc, type: gcc, source: system}]\n",
  );
  expectCode(await machine.toolchainkit(["-C", "p", "bootstrap", "--build"]), 0);
  expectCode(await machine.exec(machine.path("p/build/consumer"), []), 0);
  await Deno.remove(archive);
  await Deno.remove(machine.path("p/build"), { recursive: true });
  const offline = expectCode(
    await machine.toolchainkit(["-C", "p", "-v", "--offline", "bootstrap", "--build"]),
    0,
  );
  assertStringIncludes(offline.stderr, join(machine.cache, "packages", "cpm"));
  expectCode(await machine.exec(machine.path("p/build/consumer"), []), 0);
  const disconnected = async () => {
    const cache = await Deno.readTextFile(machine.path("p/build/CMakeCache.txt"));
    return /^FETCHCONTENT_FULLY_DISCONNECTED:BOOL=(.*)$/m.exec(cache)?.[1];
  };
  assertEquals(await disconnected(), "ON");
  // Online again, CMake may fetch; what a person sets themselves stays.
  expectCode(await machine.exec("tar", ["cf", archive, "epsilon"]), 0);
  expectCode(await machine.toolchainkit(["-C", "p", "configure"]), 0);
  assertEquals(await disconnected(), "OFF");
  const define = ["-S", "p", "-B", "p/build", "-DFETCHCONTENT_FULLY_DISCONNECTED=ON"];
  expectCode(await machine.exec("cmake", define), 0);
  assertEquals(await disconnected(), "ON");
});
