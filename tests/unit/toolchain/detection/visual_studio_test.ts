import { assertEquals } from "@std/assert";
import type { ProcessRequest } from "../../../../src/core/host.ts";
import {
  clangClOf,
  clangFolders,
  findVisualStudios,
  mergeStudios,
  msvcCompilerPath,
  msvcToolchain,
  parseRegistry,
  parseVswhere,
} from "../../../../src/toolchain/detection/visual_studio.ts";
import { TestWorld } from "../../../support/world.ts";

const STUDIO = "C:\\Program Files\\Microsoft Visual Studio\\2022\\Community";
const BUILD_TOOLS = "C:\\Program Files (x86)\\Microsoft Visual Studio\\2019\\BuildTools";

const VSWHERE = JSON.stringify([
  {
    instanceId: "1f2e",
    installationName: "VisualStudio/17.8.3+34330.188",
    installationPath: STUDIO,
    installationVersion: "17.8.34330.188",
    productId: "Microsoft.VisualStudio.Product.Community",
    isComplete: true,
    displayName: "Visual Studio Community 2022",
  },
  {
    installationPath: BUILD_TOOLS,
    installationVersion: "16.11.34301.259",
    productId: "Microsoft.VisualStudio.Product.BuildTools",
    displayName: "Visual Studio Build Tools 2019",
  },
]);

const REGISTRY = `
HKEY_LOCAL_MACHINE\\SOFTWARE\\WOW6432Node\\Microsoft\\VisualStudio\\SxS\\VS7
    14.0    REG_SZ    C:\\Program Files (x86)\\Microsoft Visual Studio 14.0\\
    17.0    REG_SZ    ${STUDIO}\\

`.replaceAll("\n", "\r\n");

Deno.test("parseVswhere() reads every edition, Build Tools too", () => {
  assertEquals(parseVswhere(`\uFEFF${VSWHERE}`), [
    { path: STUDIO, version: "17.8.34330.188", name: "Visual Studio Community 2022" },
    { path: BUILD_TOOLS, version: "16.11.34301.259", name: "Visual Studio Build Tools 2019" },
  ]);
});

Deno.test("parseVswhere() finds nothing in what is no list of installations", () => {
  for (const output of ["", "Error 0x57", "{}", "[null]", "[{}]", '[{"installationPath":1}]']) {
    assertEquals(parseVswhere(output), [], output);
  }
});

Deno.test("parseRegistry() reads what reg query prints", () => {
  assertEquals(parseRegistry(REGISTRY), [
    {
      path: "C:\\Program Files (x86)\\Microsoft Visual Studio 14.0",
      version: "14.0",
      name: "Visual Studio 14.0",
    },
    { path: STUDIO, version: "17.0", name: "Visual Studio 17.0" },
  ]);
  assertEquals(parseRegistry("ERROR: The system was unable to find the specified key\r\n"), []);
});

Deno.test("mergeStudios() keeps the first description of a folder, whatever its spelling", () => {
  const again = { path: `${STUDIO.toLowerCase()}\\`, version: "17.0", name: "again" };
  assertEquals(mergeStudios([...parseVswhere(VSWHERE), again]), parseVswhere(VSWHERE));
});

Deno.test("findVisualStudios() asks vswhere and the registry by their full paths", async () => {
  await using world = await TestWorld.create();
  const asked: string[] = [];
  const run = ({ command, args }: ProcessRequest) => {
    asked.push(command);
    const stdout = command.endsWith("vswhere.exe")
      ? VSWHERE
      : args.join(" ").includes("WOW6432Node")
      ? REGISTRY
      : "";
    return Promise.resolve({ code: 0, stdout, stderr: "", timedOut: false });
  };
  const env = { "ProgramFiles(x86)": "C:\\Program Files (x86)", SystemRoot: "C:\\Windows" };
  const platform = { os: "windows", architecture: "x64", abi: "msvc" } as const;
  const studios = await findVisualStudios({ ...world.host, platform, env, run });
  assertEquals(studios.map(({ path }) => path), [
    STUDIO,
    BUILD_TOOLS,
    "C:\\Program Files (x86)\\Microsoft Visual Studio 14.0",
  ]);
  assertEquals(asked, [
    "C:\\Program Files (x86)\\Microsoft Visual Studio\\Installer\\vswhere.exe",
    "C:\\Windows\\System32\\reg.exe",
    "C:\\Windows\\System32\\reg.exe",
  ]);
});

Deno.test("findVisualStudios() asks nobody elsewhere than on Windows", async () => {
  await using world = await TestWorld.create();
  const run = () => Promise.reject(new Error("asked"));
  assertEquals(await findVisualStudios({ ...world.host, run }), []);
});

Deno.test("msvcToolchain() describes the compiler for the machine's own architecture", () => {
  const path = msvcCompilerPath(STUDIO, "14.38.33130", "x64") ?? "";
  assertEquals(path, `${STUDIO}\\VC\\Tools\\MSVC\\14.38.33130\\bin\\Hostx64\\x64\\cl.exe`);
  assertEquals(msvcToolchain(path, "14.38.33130", "x64"), {
    type: "msvc",
    version: "14.38.33130",
    target: "x86_64-pc-windows-msvc",
    cCompiler: path,
    cxxCompiler: path,
    root: `${STUDIO}\\VC\\Tools\\MSVC\\14.38.33130`,
    stdlibs: ["msvc"],
    linkers: ["link"],
  });
  assertEquals(msvcCompilerPath(STUDIO, "14.38.33130", "riscv64"), undefined);
});

Deno.test("clangClOf() is there for a Clang that makes programs for Microsoft's library", () => {
  const [folder = ""] = clangFolders(STUDIO, "x64");
  const clang = {
    type: "clang",
    version: "17.0.3",
    target: "x86_64-pc-windows-msvc",
    cCompiler: `${folder}\\clang.exe`,
    cxxCompiler: `${folder}\\clang++.exe`,
    root: `${STUDIO}\\VC\\Tools\\Llvm\\x64`,
    stdlibs: ["msvc"],
    linkers: ["link", "lld"],
  } as const;
  assertEquals(clangClOf(clang)?.cxxCompiler, `${folder}\\clang-cl.exe`);
  assertEquals(clangClOf(clang)?.type, "clang-cl");
  assertEquals(clangClOf({ ...clang, target: "x86_64-w64-windows-gnu" }), undefined);
});
