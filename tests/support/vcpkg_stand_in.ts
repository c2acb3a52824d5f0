/**
 * A checkout of vcpkg that is small enough for a test: its CMake file as far as a project needs it,
 * and a program that checks what it is told and builds the one port there is with the toolchain file
 * of the triplet, as vcpkg does.
 */
import { join } from "@std/path";

/** What the program wrote down about its calls, one JSON document a line. */
export interface VcpkgCall {
  readonly args: readonly string[];
  readonly binarySources: string;
  readonly downloads: string;
  readonly assetSources: string;
}

/** Makes the checkout and returns its path. */
export async function vcpkgStandIn(folder: string): Promise<string> {
  const port = join(folder, "ports", "delta");
  await Deno.mkdir(port, { recursive: true });
  await Deno.mkdir(join(folder, "scripts", "buildsystems"), { recursive: true });
  const write = (name: string, text: string) => Deno.writeTextFile(join(folder, name), text);
  await write(".vcpkg-root", "");
  await write("scripts/buildsystems/vcpkg.cmake", VCPKG_CMAKE);
  await write("ports/delta/CMakeLists.txt", PORT_CMAKE);
  await write("ports/delta/delta.cpp", PORT_SOURCE);
  await write(
    "ports/delta/delta.h",
    "#pragma once\n#include <string>\nstd::string delta_identity();\n",
  );
  await write("vcpkg", PROGRAM);
  await Deno.chmod(join(folder, "vcpkg"), 0o755);
  return folder;
}

/** The calls so far. */
export async function vcpkgCalls(root: string): Promise<VcpkgCall[]> {
  const text = await Deno.readTextFile(join(root, "calls.jsonl")).catch(() => "");
  return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
}

/** What a project relies on: the triplet's folder comes first when packages are looked for. */
const VCPKG_CMAKE = `
if(NOT VCPKG_MANIFEST_MODE OR VCPKG_MANIFEST_INSTALL)
  message(FATAL_ERROR "the packages must be installed before, from the manifest")
endif()
list(PREPEND CMAKE_PREFIX_PATH "\${VCPKG_INSTALLED_DIR}/\${VCPKG_TARGET_TRIPLET}")
list(APPEND CMAKE_FIND_ROOT_PATH "\${VCPKG_INSTALLED_DIR}/\${VCPKG_TARGET_TRIPLET}")
`;

const PORT_CMAKE = `
cmake_minimum_required(VERSION 3.20)
project(delta CXX)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
add_library(delta STATIC delta.cpp)
target_include_directories(delta INTERFACE $<INSTALL_INTERFACE:include>)
install(TARGETS delta EXPORT delta-config)
install(FILES delta.h DESTINATION include)
install(EXPORT delta-config DESTINATION share/delta NAMESPACE delta::)
`;

const PORT_SOURCE = `
#include "delta.h"
#include <version>
std::string delta_identity() {
  std::string text;
#if defined(__clang__)
  text += "clang";
#else
  text += "gcc";
#endif
#if defined(_LIBCPP_VERSION)
  text += " libc++";
#else
  text += " libstdc++";
#endif
#if defined(PROJECT_FLAG)
  text += " flag";
#endif
  return text;
}
`;

/** Python, because the machine of these tests has it for Conan anyway. */
const PROGRAM = `#!/usr/bin/env python3
import json, os, pathlib, re, subprocess, sys

here = pathlib.Path(__file__).resolve().parent
arguments = sys.argv[1:]
with open(here / "calls.jsonl", "a") as calls:
    calls.write(json.dumps({
        "args": arguments,
        "binarySources": os.environ.get("VCPKG_BINARY_SOURCES", ""),
        "downloads": os.environ.get("VCPKG_DOWNLOADS", ""),
        "assetSources": os.environ.get("X_VCPKG_ASSET_SOURCES", ""),
    }) + "\\n")
if not arguments or arguments[0] != "install":
    sys.exit("error: unexpected command " + " ".join(arguments))
options = {}
for argument in arguments[1:]:
    name, _, value = argument.partition("=")
    options.setdefault(name, []).append(value)
known = {"--vcpkg-root", "--x-manifest-root", "--x-install-root", "--triplet", "--host-triplet",
         "--overlay-triplets", "--overlay-ports", "--x-feature", "--no-print-usage",
         "--disable-metrics"}
unknown = set(options) - known
if unknown:
    sys.exit("error: unexpected argument " + ", ".join(sorted(unknown)))
manifest = json.loads((pathlib.Path(options["--x-manifest-root"][0]) / "vcpkg.json").read_text())
for port in manifest.get("dependencies", []):
    if not (here / "ports" / port).is_dir():
        print(f"error: {port} does not exist")
        sys.exit(1)
triplet = options["--triplet"][0]
file = pathlib.Path(options["--overlay-triplets"][0]) / f"{triplet}.cmake"
chainload = re.search(r'VCPKG_CHAINLOAD_TOOLCHAIN_FILE "([^"]+)"', file.read_text()).group(1)
installed = pathlib.Path(options["--x-install-root"][0])
status = []
for port in manifest.get("dependencies", []):
    build = here / "buildtrees" / triplet / port
    for command in (
        ["cmake", "--fresh", "-G", "Ninja", "-S", here / "ports" / port, "-B", build,
         f"-DCMAKE_TOOLCHAIN_FILE={chainload}", "-DCMAKE_BUILD_TYPE=Release",
         f"-DCMAKE_INSTALL_PREFIX={installed / triplet}"],
        ["cmake", "--build", build, "--target", "install"],
    ):
        done = subprocess.run([str(each) for each in command], capture_output=True, text=True)
        if done.returncode:
            print(done.stdout, done.stderr)
            sys.exit(1)
    status.append(f"Package: {port}\\nVersion: 1.4.0\\nArchitecture: {triplet}\\n"
                  f"Abi: 0123abcd\\nStatus: install ok installed\\n")
(installed / "vcpkg").mkdir(parents=True, exist_ok=True)
(installed / "vcpkg" / "status").write_text("\\n".join(status))
`;
