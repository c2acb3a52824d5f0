/**
 * The last gate before standard output and standard error: whatever a command or a message forgot, no
 * text from elsewhere gets to a terminal that could act on it. Only our own colours pass.
 */
import { printable } from "../core/printable_text.ts";
import type { StandardStreams } from "../core/standard_streams.ts";

/** Streams whose texts are made printable on their way out. */
export interface GuardedStreams extends StandardStreams {
  /**
   * Writes data for another program byte for byte, unless a terminal would show it.
   * Resolves to false when the reader has gone away.
   */
  writeData(text: string): Promise<boolean>;
  /** The streams behind; for progress bars, which move the cursor and call `guarded` themselves. */
  readonly unguarded: StandardStreams;
}

/** Exactly what `style.ts` writes. */
// deno-lint-ignore no-control-regex
const OWN_COLOUR = /(\x1b\[(?:1|2|22|31|32|33|36|39)m)/;

/** Text in which nothing but our own colours could act on a terminal. */
export function guarded(text: string): string {
  const plain = printable(text);
  if (plain === text) return text;
  return text.split(OWN_COLOUR)
    .map((part, at) => at % 2 === 1 ? part : printable(part))
    .join("");
}

/** Puts the gate in front of the streams of a process. */
export function guardStreams(streams: StandardStreams): GuardedStreams {
  return {
    unguarded: streams,
    writeOut: (text) => streams.writeOut(guarded(text)),
    writeData: (text) => streams.writeOut(streams.outIsTerminal ? printable(text) : text),
    writeError: (text) => streams.writeError(guarded(text)),
    outIsTerminal: streams.outIsTerminal,
    errorIsTerminal: streams.errorIsTerminal,
    columns: () => streams.columns(),
  };
}
