/** The executable: joins the program to this process. The only file that ends it. */
import { tightenUmask } from "./src/core/process_umask.ts";
import { type ProgramWorld, reportStray, runProgram } from "./src/cli/program.ts";
import { onStopSignal, openStandardStreams } from "./src/core/standard_streams.ts";

if (import.meta.main) {
  tightenUmask();
  const world: ProgramWorld = {
    streams: openStandardStreams(),
    env: Deno.env.toObject(),
    cwd: Deno.cwd(),
    onStopSignal,
    exitNow: (code) => Deno.exit(code),
  };
  globalThis.addEventListener("unhandledrejection", async (event) => {
    event.preventDefault();
    const code = await reportStray(event.reason, Deno.args, world);
    if (code !== undefined) Deno.exit(code);
  });
  Deno.exit(await runProgram(Deno.args, world));
}
