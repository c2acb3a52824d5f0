/** Answers the completion scripts. Owns nothing but the wiring; it never fails and never complains. */
import { completeWords } from "./completion.ts";
import { renderCompletion } from "./completion_scripts.ts";
import { programWords } from "./completion_words.ts";
import type { GuardedWorld } from "./program.ts";
import type { RegisteredCommand } from "./registry.ts";

/** Prints what the last of `words` can become; the exit code is always 0. */
export async function runComplete(
  words: readonly string[],
  commands: Readonly<Record<string, RegisteredCommand>>,
  world: GuardedWorld,
): Promise<number> {
  // Windows PowerShell passes an empty word as a pair of quotes.
  const typed = words.map((word) => word === '""' ? "" : word);
  let answer = { candidates: [], files: true } as Awaited<ReturnType<typeof completeWords>>;
  try {
    answer = await completeWords(typed, commands, programWords(world));
  } catch {
    // In the middle of typing, files are a better answer than an error.
  }
  await world.streams.writeOut(renderCompletion(answer));
  return 0;
}
