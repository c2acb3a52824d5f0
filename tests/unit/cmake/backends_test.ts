import { assertEquals } from "@std/assert";
import {
  BackendDetector,
  type BackendFacts,
  BACKENDS,
  NinjaBackend,
  parallelJobs,
  visualStudioGeneratorName,
} from "../../../src/cmake/backends.ts";

const MACHINE = { cores: 8, memoryBytes: 32e9 };

function facts(changes: Partial<BackendFacts>): BackendFacts {
  return { os: "linux", programs: {}, ...MACHINE, ...changes };
}

function names(changes: Partial<BackendFacts>): string[] {
  return new BackendDetector(facts(changes)).detectAvailableBackends().map((one) => one.name);
}

const program = (path: string) => ({ path, version: "1.11" });

Deno.test("BackendDetector prefers Ninja, then what the platform brings, then make", () => {
  assertEquals(names({ programs: { ninja: program("/n"), make: program("/m") } }), [
    "Ninja",
    "Ninja Multi-Config",
    "Make",
  ]);
  assertEquals(
    names({ os: "macos", programs: { xcodebuild: program("/x"), make: program("/m") } }),
    [
      "Xcode",
      "Make",
    ],
  );
  assertEquals(
    names({
      os: "windows",
      programs: { ninja: program("n.exe"), nmake: program("nmake.exe") },
      visualStudio: ["17.9"],
    }),
    ["Ninja", "Ninja Multi-Config", "MSBuild", "NMake"],
  );
  assertEquals(new BackendDetector(facts({})).getBestBackend(), undefined);
});

Deno.test("BackendDetector leaves out Visual Studio, when this CMake does not know it", () => {
  const studio = { os: "windows" as const, visualStudio: ["18.0"] };
  assertEquals(names({ ...studio, cmakeVersion: "4.2.0" }), ["MSBuild"]);
  assertEquals(names({ ...studio, cmakeVersion: "3.31.0" }), []);
  assertEquals(names({ ...studio, visualStudio: ["18.0", "17.2"], cmakeVersion: "3.31.0" }), [
    "MSBuild",
  ]);
});

Deno.test("configureArgs() names the generator as CMake does", () => {
  const windows = facts({ os: "windows", visualStudio: ["16.11"] });
  assertEquals(new NinjaBackend(windows).getConfigureArgs(), ["-G", "Ninja"]);
  assertEquals(BACKENDS.MSBuild.configureArgs(windows), ["-G", "Visual Studio 16 2019"]);
  assertEquals(BACKENDS.Make.configureArgs(windows), ["-G", "MinGW Makefiles"]);
  assertEquals(BACKENDS.Make.configureArgs(facts({})), ["-G", "Unix Makefiles"]);
  assertEquals(BACKENDS.NMake.configureArgs(windows), ["-G", "NMake Makefiles"]);
});

Deno.test("nativeBuildArgs() spells the number of jobs for each program", () => {
  assertEquals(new NinjaBackend(facts({})).getBuildArgs(), ["-j", "8"]);
  assertEquals(new NinjaBackend(facts({})).getBuildArgs(3), ["-j", "3"]);
  assertEquals(BACKENDS.MSBuild.nativeBuildArgs(8), ["/m:8"]);
  assertEquals(BACKENDS.Xcode.nativeBuildArgs(8), ["-jobs", "8"]);
  assertEquals(BACKENDS.NMake.nativeBuildArgs(8), []);
});

Deno.test("parallelJobs() is one a core, fewer when memory is short, never none", () => {
  assertEquals(parallelJobs(MACHINE), 8);
  assertEquals(parallelJobs({ cores: 64, memoryBytes: 16e9 }), 10);
  assertEquals(parallelJobs({ cores: 2, memoryBytes: 1e9 }), 1);
  assertEquals(parallelJobs(MACHINE, 3), 3);
});

Deno.test("visualStudioGeneratorName() knows 2019 to 2026 and nothing else", () => {
  assertEquals(["16.1", "17.14", "18.0", "12.0"].map(visualStudioGeneratorName), [
    "Visual Studio 16 2019",
    "Visual Studio 17 2022",
    "Visual Studio 18 2026",
    undefined,
  ]);
});
