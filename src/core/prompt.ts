/** Questions to a person at a terminal. Owns reading the answer; never asks where nobody is. */
import type { Host } from "./host.ts";
import { printable } from "./printable_text.ts";

/** Longest answer that is read. */
const MAX_ANSWER_BYTES = 4096;

/**
 * Asks on standard error and reads one line; undefined where no person can answer (no terminal) or
 * at the end of the input. Blanks around the answer are dropped.
 */
export async function askLine(
  question: string,
  host: Pick<Host, "terminal" | "progress">,
): Promise<string | undefined> {
  if (!host.terminal.interactive || !Deno.stdin.isTerminal()) return undefined;
  const resume = host.progress.pause?.();
  try {
    await Deno.stderr.write(new TextEncoder().encode(printable(question)));
    return await readLine();
  } finally {
    resume?.();
  }
}

async function readLine(): Promise<string | undefined> {
  const bytes: number[] = [];
  const one = new Uint8Array(1);
  while (bytes.length < MAX_ANSWER_BYTES) {
    const count = await Deno.stdin.read(one);
    if (count === null) {
      if (bytes.length === 0) return undefined;
      break;
    }
    if (one[0] === 0x0a) break;
    if (count === 1) bytes.push(one[0] ?? 0);
  }
  return new TextDecoder().decode(new Uint8Array(bytes)).trim();
}

/** Asks for yes or no; undefined where nobody can answer. Only "y" and "yes" mean yes. */
export async function askYesNo(
  question: string,
  host: Pick<Host, "terminal" | "progress">,
): Promise<boolean | undefined> {
  const answer = await askLine(`${question} [y/N] `, host);
  return answer === undefined ? undefined : /^y(es)?$/i.test(answer);
}
