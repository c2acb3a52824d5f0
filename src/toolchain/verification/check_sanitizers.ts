/** `sanitizers`: do the shipped sanitizers find the faults that they are for? */
import { isAbsolute, join } from "@std/path";
import { isFile } from "../../core/filesystem.ts";
import { makeAll, namesBelow } from "./make_program.ts";
import { SANITIZER_PROGRAMS } from "./programs.ts";
import type { Check } from "./types.ts";
import { openWorkshop, type Workshop } from "./workshop.ts";

/** The check. */
export const checkSanitizers: Check = {
  name: "sanitizers",
  level: "paranoid",
  async run(context) {
    const workshop = await openWorkshop(context);
    if (typeof workshop === "string") return { summary: workshop, problems: [], skipped: true };
    if (!workshop.target.native) {
      // They map memory in ways that emulators do not follow.
      return { summary: "they run on the target only", problems: [], skipped: true };
    }
    const shipped = await shippedSanitizers(workshop);
    const programs = SANITIZER_PROGRAMS.filter(({ sanitizer }) => shipped.has(sanitizer));
    if (programs.length === 0) return { summary: "it ships none", problems: [], skipped: true };
    return await makeAll(programs, workshop, context);
  },
};

async function shippedSanitizers({ layout, ask }: Workshop): Promise<ReadonlySet<string>> {
  const shipped = new Set<string>();
  if (layout.compiler === "clang") {
    const resources = await ask("-print-resource-dir");
    const names = isAbsolute(resources) ? await namesBelow(join(resources, "lib")) : [];
    if (names.some((name) => /^(?:lib)?clang_rt\.asan[-._]/.test(name))) shipped.add("address");
    if (names.some((name) => /^(?:lib)?clang_rt\.ubsan/.test(name))) shipped.add("undefined");
  }
  if (layout.compiler === "gcc") {
    for (
      const [sanitizer, library] of [["address", "libasan"], ["undefined", "libubsan"]] as const
    ) {
      for (const ending of ["so", "a"]) {
        const path = await ask(`-print-file-name=${library}.${ending}`);
        if (isAbsolute(path) && await isFile(path)) shipped.add(sanitizer);
      }
    }
  }
  return shipped;
}
