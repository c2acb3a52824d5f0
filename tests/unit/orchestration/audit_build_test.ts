import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { renderToolchainFile } from "../../../src/cmake/toolchain_generator.ts";
import { describeAudit } from "../../../src/orchestration/audit.ts";
import { auditBuild } from "../../../src/orchestration/audit_build.ts";
import { buildProject } from "../../../src/orchestration/cmake_build.ts";
import { configureProject } from "../../../src/orchestration/cmake_run.ts";
import { findCMake } from "../../../src/orchestration/cmake_tools.ts";
import type { GeneratorName, LinkerSpec } from "../../../src/cmake/types.ts";
import { systemGcc } from "../../support/real_tools.ts";
import { TestWorld } from "../../support/world.ts";

const LISTS = `cmake_minimum_required(VERSION 3.20)
project(audited LANGUAGES C)
add_library(quiet SHARED quiet.c)
add_executable(loud loud.c)
target_link_libraries(loud PRIVATE quiet)
`;

/** The project of {@link LISTS}, and what configures it with the machine's GCC. */
async function auditedProject(world: TestWorld, linker?: LinkerSpec, folder = "p") {
  await world.write(`${folder}/CMakeLists.txt`, LISTS);
  await world.write(`${folder}/quiet.c`, "int quiet(void) { return 0; }\n");
  await world.write(
    `${folder}/loud.c`,
    '#include <stdio.h>\nint main(void) { return puts("x"); }\n',
  );
  const spec = { ...await systemGcc(), ...(linker === undefined ? {} : { linker }) };
  return {
    cmake: await findCMake(world.host),
    sourceDirectory: world.path(folder),
    buildDirectory: world.path(folder, "build"),
    toolchain: "gcc",
    toolchainFile: await world.write(`${folder}/t.cmake`, renderToolchainFile(spec)),
    compilers: { C: "/usr/bin/gcc", CXX: "/usr/bin/g++" },
  };
}

Deno.test("auditBuild() takes no part of a name that Ninja cut for a header", async () => {
  await using world = await TestWorld.create();
  const build = await auditedProject(world, undefined, "it's/q'/p");
  await configureProject({ ...build, generator: "Ninja" }, world.host);
  await buildProject(build, world.host);
  const report = await auditBuild({ ...build, inside: [world.path("it's")] }, world.host);
  const headers = report?.outside.filter(({ kind }) => kind === "header") ?? [];
  assert(headers.length > 0);
  assertEquals(headers.filter(({ path }) => !path.startsWith("/usr/")), []);
});

for (const generator of ["Ninja", "Ninja Multi-Config", "Make"] as GeneratorName[]) {
  Deno.test(`auditBuild() lists what came from outside and who pulled it in, with ${generator}`, async () => {
    await using world = await TestWorld.create();
    const build = await auditedProject(world);
    // Not the default configuration, which is what Ninja would look at.
    const multi = generator === "Ninja Multi-Config" ? { configuration: "Release" } : {};
    const audited = { ...build, ...multi, inside: [world.path("p")] };
    assertEquals(await auditBuild(audited, world.host), undefined);
    const configurations = ["Debug", "Release"];
    await configureProject({ ...build, generator, configurations }, world.host);
    assertEquals(await auditBuild(audited, world.host), undefined);
    await buildProject({ ...build, ...multi }, world.host);

    const report = await auditBuild(audited, world.host);
    assert(report !== undefined);
    assertEquals([report.objects, report.links, report.notes], [2, 2, []]);
    const of = (path: string) => report.outside.find((one) => one.path.endsWith(path));
    assertEquals(of("/stdio.h"), {
      kind: "header",
      path: "/usr/include/stdio.h",
      pulledInBy: ["loud"],
    });
    assertEquals(of("/libc.so.6")?.pulledInBy, ["loud", "quiet"]);
    assertEquals(of("crt1.o")?.pulledInBy, ["loud"]);
    const kinds = new Set(report.outside.map((one) => one.kind));
    assertEquals([...kinds].sort(), ["header", "library", "tool"]);
    assert(!report.outside.some((one) => one.path.startsWith(world.root)));

    const text = describeAudit({
      ...report,
      toolchain: "gcc",
      buildDirectory: build.buildDirectory,
      hermetic: false,
    });
    assertStringIncludes(text, "/usr/include: ");

    const all = await auditBuild({ ...audited, inside: ["/"] }, world.host);
    assertEquals(all?.outside, []);
  });
}

Deno.test("auditBuild() reads the records of the generator in use, when another one was there before", async () => {
  await using world = await TestWorld.create();
  const build = await auditedProject(world);
  await configureProject({ ...build, generator: "Ninja" }, world.host);
  await configureProject({ ...build, generator: "Make" }, world.host);
  await buildProject(build, world.host);
  const report = await auditBuild({ ...build, inside: [] }, world.host);
  assertEquals([report?.objects, report?.links], [2, 2]);
});

Deno.test("auditBuild() names the linker that ran, when the toolchain has one of its own", async () => {
  await using world = await TestWorld.create();
  const path = await world.write("own/ld.bfd", '#!/bin/sh\nexec /usr/bin/ld.bfd "$@"\n');
  await Deno.chmod(path, 0o755);
  const build = await auditedProject(world, { name: "bfd", path });
  await configureProject({ ...build, generator: "Ninja" }, world.host);
  await buildProject(build, world.host);
  const report = await auditBuild({ ...build, inside: [world.path("p")] }, world.host);
  const called = report?.outside.filter((one) =>
    one.kind === "tool" && one.pulledInBy.includes("C")
  );
  assertEquals(called?.map((one) => one.path).filter((name) => /ld(?:\.\w+)?$/.test(name)), [path]);
});
