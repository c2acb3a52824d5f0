import { assertEquals, assertStringIncludes } from "@std/assert";
import { createProgressBars } from "../../../src/cli/progress_bars.ts";
import { createStyle } from "../../../src/cli/style.ts";

Deno.test("pause() of the bars draws nothing until the question is answered", () => {
  const written: string[] = [];
  let tick: (() => void) | undefined;
  const { progress } = createProgressBars({
    streams: { writeError: (text) => written.push(text), columns: () => 80 },
    style: createStyle(false),
    now: () => 0,
    repeat: (_periodMs, work) => {
      tick = work;
      return () => tick = undefined;
    },
  });
  const task = progress.start("Read configuration");
  tick?.();
  const resume = progress.pause?.();
  assertEquals(tick, undefined);
  written.length = 0;
  progress.start("Another");
  assertEquals([tick, written], [undefined, []]);
  resume?.();
  assertEquals(typeof tick, "function");
  tick?.();
  assertStringIncludes(written.join(""), "Read configuration");
  task.done();
});
