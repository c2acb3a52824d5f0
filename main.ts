/** The executable: joins the program to this process. The only file that ends it. */
import { runProgram } from "./src/cli/program.ts";
import { onStopSignal, openStandardStreams } from "./src/core/standard_streams.ts";

if (import.meta.main) {
  const code = await runProgram(Deno.args, {
    streams: openStandardStreams(),
    env: Deno.env.toObject(),
    cwd: Deno.cwd(),
    onStopSignal,
    exitNow: (code) => Deno.exit(code),
  });
  Deno.exit(code);
}
