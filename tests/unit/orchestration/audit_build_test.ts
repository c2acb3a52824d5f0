import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { renderToolchainFile } from "../../../src/cmake/toolchain_generator.ts";
import { describeAudit } from "../../../src/orchestration/audit.ts";
import { auditBuild } from "../../../src/orchestration/audit_build.ts";
import { buildProject } from "../../../src/orchestration/cmake_build.ts";
import { configureProject } from "../../../src/orchestration/cmake_run.ts";
import { findCMake } from "../../../src/orchestration/cmake_tools.ts";
import type { GeneratorName } from "../../../src/cmake/types.ts";
import { systemGcc } from "../../support/real_tools.ts";
import { TestWorld } from "../../support/world.ts";

const LISTS = `cmake_minimum_required(VERSION 3.20)
project(audited LANGUAGES C)
add_library(quiet SHARED quiet.c)
add_executable(loud loud.c)
target_link_libraries(loud PRIVATE quiet)
`;

for (const generator of ["Ninja", "Make"] as GeneratorName[]) {
  Deno.test(`auditBuild() lists what came from outside and who pulled it in, with ${generator}`, async () => {
    await using world = await TestWorld.create();
    await world.write("p/CMakeLists.txt", LISTS);
    await world.write("p/quiet.c", "int quiet(void) { return 0; }\n");
    await world.write("p/loud.c", '#include <stdio.h>\nint main(void) { return puts("x"); }\n');
    const toolchainFile = await world.write("p/t.cmake", renderToolchainFile(await systemGcc()));
    const build = {
      cmake: await findCMake(world.host),
      sourceDirectory: world.path("p"),
      buildDirectory: world.path("p/build"),
    };
    const audited = { ...build, inside: [world.path("p")] };
    assertEquals(await auditBuild(audited, world.host), undefined);
    await configureProject({
      ...build,
      toolchain: "gcc",
      toolchainFile,
      compilers: { C: "/usr/bin/gcc", CXX: "/usr/bin/g++" },
      generator,
    }, world.host);
    assertEquals(await auditBuild(audited, world.host), undefined);
    await buildProject(build, world.host);

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
