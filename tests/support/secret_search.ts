/** Looks for a secret in everything that a run leaves behind. Owns the search. */
import type { Run } from "./executable.ts";

/** Folders whose content is what somebody else published, such as archives. */
const FOREIGN = /\/(downloads\/[0-9a-f]{64}|bin\/[^/]+)$/;

/**
 * Where one of the words stands: on the streams of the runs, in names and contents of files below the
 * folders.
 */
export async function whereSecretsAre(
  words: readonly string[],
  places: {
    readonly runs?: readonly Run[];
    readonly folders?: readonly string[];
    /** Files that must hold it, and may only be read by their owner. */
    readonly except?: readonly string[];
  },
): Promise<string[]> {
  const found: string[] = [];
  const look = (place: string, text: string): void => {
    for (const word of words) if (text.includes(word)) found.push(`${word} in ${place}`);
  };
  for (const [at, { stdout, stderr }] of (places.runs ?? []).entries()) {
    look(`stdout of run ${at}`, stdout);
    look(`stderr of run ${at}`, stderr);
  }
  for (const folder of places.folders ?? []) await lookBelow(folder, look, places.except ?? []);
  return found;
}

async function lookBelow(
  folder: string,
  look: (place: string, text: string) => void,
  except: readonly string[],
): Promise<void> {
  for await (const entry of Deno.readDir(folder)) {
    const path = `${folder}/${entry.name}`;
    look("a name", entry.name);
    if (entry.isSymlink) look(`the link ${path}`, await Deno.readLink(path));
    else if (entry.isDirectory) await lookBelow(path, look, except);
    else if (entry.isFile && !FOREIGN.test(path) && !except.includes(path)) {
      look(path, await Deno.readTextFile(path));
    }
  }
}
