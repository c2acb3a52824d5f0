/** Makes the output of package clients fit into an error message. */
import { redactSecrets } from "../redact.ts";

/** The last few lines that say something, in one line, without secrets. */
export function lastLines(output: string, count = 3): string {
  const lines = output.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== "");
  return redactSecrets(lines.slice(-count).join("; ")) || "no output";
}
