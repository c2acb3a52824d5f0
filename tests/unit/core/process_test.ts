import { assertEquals, assertThrows } from "@std/assert";
import { childEnvironment, ProcessStartError, resolveCommand } from "../../../src/core/process.ts";
import { TestWorld } from "../../support/world.ts";

Deno.test("childEnvironment() adds, replaces and removes variables", () => {
  const env = { PATH: "/bin", CC: "gcc", HOME: "/home/me", EMPTY: undefined };
  const request = { env: { PATH: "/tools:/bin", CC: undefined, CXX: "g++" } };
  assertEquals(childEnvironment(request, { env, windows: false }), {
    HOME: "/home/me",
    PATH: "/tools:/bin",
    CXX: "g++",
  });
  assertEquals(childEnvironment({ ...request, clearEnv: true }, { env, windows: false }), {
    PATH: "/tools:/bin",
    CXX: "g++",
  });
});

Deno.test("childEnvironment() leaves no second spelling of a variable on Windows", () => {
  const env = { Path: "C:\\Windows", ProgramData: "C:\\ProgramData" };
  const request = { env: { PATH: "C:\\tools;C:\\Windows", PROGRAMDATA: undefined } };
  assertEquals(childEnvironment(request, { env, windows: true }), {
    PATH: "C:\\tools;C:\\Windows",
  });
  const unix = { env: { PATH: "/tools" } };
  assertEquals(childEnvironment(unix, { env, windows: false }), { ...env, PATH: "/tools" });
});

Deno.test("childEnvironment() takes relative and empty entries out of search paths", () => {
  const env = {
    PATH: ".:/usr/bin::bin:/bin:",
    LD_LIBRARY_PATH: ":/opt/lib",
    DYLD_LIBRARY_PATH: ".",
    CPATH: ":include",
  };
  assertEquals(childEnvironment({}, { env, windows: false }), {
    PATH: "/usr/bin:/bin",
    LD_LIBRARY_PATH: "/opt/lib",
    CPATH: ":include",
  });
  const windows = { Path: '.;"C:\\Program Files\\x";\\bin;C:bin;C:\\Windows' };
  assertEquals(childEnvironment({}, { env: windows, windows: true }), {
    Path: '"C:\\Program Files\\x";C:\\Windows',
  });
});

Deno.test("childEnvironment() leaves no PATH at all rather than an empty one", () => {
  assertEquals(childEnvironment({}, { env: { PATH: ".:" }, windows: false }), {});
});

Deno.test("resolveCommand() takes executable files of absolute folders in PATH", async () => {
  await using world = await TestWorld.create();
  await world.write("plain/tool", "no program");
  const program = await world.write("bin/tool", "#!/bin/sh\n");
  await Deno.chmod(program, 0o755);
  const env = { PATH: `bin:.:${world.path("plain")}:${world.path("bin")}` };
  assertEquals(resolveCommand("tool", { env, windows: false }), program);
  for (const command of ["other", "./tool", "bin/tool", ""]) {
    assertThrows(() => resolveCommand(command, { env, windows: false }), ProcessStartError);
  }
});
