/** `lto`: does link-time optimization work, where it is shipped? */
import { isAbsolute } from "@std/path";
import { isFile, listDirectory } from "../../core/filesystem.ts";
import { makeAll } from "./make_program.ts";
import { LTO_PROGRAM } from "./programs.ts";
import type { Check } from "./types.ts";
import { openWorkshop, type Workshop } from "./workshop.ts";

/** The check. */
export const checkLto: Check = {
  name: "lto",
  level: "paranoid",
  async run(context) {
    const workshop = await openWorkshop(context);
    if (typeof workshop === "string") return { summary: workshop, problems: [], skipped: true };
    const { system } = workshop.target;
    if (system === "bare" || system === "wasm" || !await shipsLto(workshop)) {
      return { summary: "it ships none", problems: [], skipped: true };
    }
    return await makeAll([LTO_PROGRAM], workshop, context);
  },
};

/** GCC has a program for it; Clang needs a linker that reads its intermediate code. */
async function shipsLto({ layout, ask, target }: Workshop): Promise<boolean> {
  if (layout.compiler === "gcc") {
    const program = await ask("-print-prog-name=lto1");
    return isAbsolute(program) && await isFile(program);
  }
  if (layout.compiler !== "clang") return false;
  if (target.system === "macos") return true;
  return (await listDirectory(layout.bin)).some((name) =>
    /^(?:ld\.lld|lld-link)(?:\.exe)?$/.test(name)
  );
}
