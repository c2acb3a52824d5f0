/** `programs`: does it compile, link and run C and C++ programs, with exceptions and threads? */
import { isFile } from "../../core/filesystem.ts";
import { isAbsolute } from "@std/path";
import { makeAll } from "./make_program.ts";
import { BARE_PROGRAMS, PLAIN_PROGRAMS, type Program } from "./programs.ts";
import type { Check } from "./types.ts";
import { openWorkshop, type Workshop } from "./workshop.ts";

/** The check. */
export const checkPrograms: Check = {
  name: "programs",
  level: "paranoid",
  async run(context) {
    const workshop = await openWorkshop(context);
    if (typeof workshop === "string") return { summary: workshop, problems: [], skipped: true };
    const { system } = workshop.target;
    const programs = system !== "bare" && system !== "wasm"
      ? PLAIN_PROGRAMS
      : [...BARE_PROGRAMS, ...await linkedBareProgram(workshop)];
    return await makeAll(programs, workshop, context);
  },
};

/** Newlib's specs for a machine without a system make a whole program of plain C. */
async function linkedBareProgram(workshop: Workshop): Promise<Program[]> {
  const specs = await workshop.ask("-print-file-name=nosys.specs");
  const [plain] = PLAIN_PROGRAMS;
  if (plain === undefined || !isAbsolute(specs) || !await isFile(specs)) return [];
  return [{
    ...plain,
    title: "C without a system",
    flags: [...plain.flags, "--specs=nosys.specs"],
  }];
}
