import { assertEquals } from "@std/assert";
import { GrowingInput } from "../../../../src/core/download/growing_input.ts";

/** Whether `begun` has resolved within a turn of the event loop. */
async function hasBegun(input: GrowingInput): Promise<boolean> {
  let begun = false;
  input.begun().then(() => begun = true);
  await new Promise((resolve) => setTimeout(resolve, 0));
  return begun;
}

const EVENTS: Readonly<Record<string, (input: GrowingInput) => void>> = {
  "a server was asked": (input) => input.begin(),
  "bytes came from this machine": (input) => input.advance(1),
  "the file was there": (input) => input.complete("file", 1),
  "the download failed": (input) => input.fail(new Error("no")),
};

for (const [name, happen] of Object.entries(EVENTS)) {
  Deno.test(`GrowingInput.begun() resolves when ${name}, not before`, async () => {
    const input = new GrowingInput("file.part");
    input.advance(0);
    assertEquals(await hasBegun(input), false);
    happen(input);
    assertEquals(await hasBegun(input), true);
  });
}
