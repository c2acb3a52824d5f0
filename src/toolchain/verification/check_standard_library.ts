/** `stdlib`: does every C++ standard library that the toolchain claims to have work? */
import { makeAll } from "./make_program.ts";
import { libraryProgram } from "./programs.ts";
import type { Check } from "./types.ts";
import { openWorkshop } from "./workshop.ts";

/** The check. */
export const checkStandardLibrary: Check = {
  name: "stdlib",
  level: "paranoid",
  async run(context) {
    const workshop = await openWorkshop(context);
    if (typeof workshop === "string") return { summary: workshop, problems: [], skipped: true };
    const { system } = workshop.target;
    if (system === "bare" || system === "wasm") {
      const summary = `${workshop.triple} has no system to run it on`;
      return { summary, problems: [], skipped: true };
    }
    const { stdlib = [], compiler } = context.facts;
    const claimed = stdlib.filter((name) => name === "libc++" || name === "libstdc++");
    const programs = claimed.length === 0 ? [libraryProgram(undefined, [])] : claimed.map((name) =>
      // Only Clang can choose; the others have the one they were built with.
      libraryProgram(name, compiler === "clang" ? [`-stdlib=${name}`] : [])
    );
    return await makeAll(programs, workshop, context);
  },
};
