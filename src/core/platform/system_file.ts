/** Small files that the operating system offers. Owns reading them without ever failing. */

/** The text of a system file byte by byte; undefined when it cannot be read. */
export function systemText(path: string): string | undefined {
  try {
    return new TextDecoder("latin1").decode(Deno.readFileSync(path));
  } catch {
    return undefined;
  }
}

/** True if something is there. */
export function systemFileExists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

/** An environment variable; undefined when it is not set or may not be read. */
export function systemVariable(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch {
    return undefined;
  }
}
