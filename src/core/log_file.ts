/**
 * The log files of the last runs, in `<cache>/logs`. Owns their names, size and number. Addresses and
 * known secrets are taken out of every line, and what is not printable: people read logs at a terminal.
 * What other programs said was cleaned by who passes it on. Never makes a cache, and never fails a run:
 * a log that cannot be written is not written.
 */
import { join } from "@std/path";
import { printableRedacted } from "./redact.ts";
import { ensureUserFolder, userFolder } from "./user_folder.ts";

/** How many runs are kept. */
const KEPT_FILES = 20;
/** Longest file; what comes after is left out. */
const LARGEST_FILE_BYTES = 1024 * 1024;
const NAME = /^\d{8}T\d{6}Z-[\w-]+-\d+\.log$/;

/** A log file of one run. */
export interface LogFile {
  /** Path of the file, once there is one. */
  readonly path: string | undefined;
  /** Adds a line; it may hold line ends. */
  write(line: string): void;
  close(): void;
}

/** What the file is about. */
export interface LogFileOptions {
  readonly cacheDir: string;
  /** Part of the name, such as `cache-clean`. */
  readonly name: string;
}

/**
 * A log of this run. The file appears with its first line, and only where a cache already is: lines
 * written earlier are kept in memory until the run has made one.
 */
export function openLogFile(options: LogFileOptions): LogFile {
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const folder = userFolder(options.cacheDir, "logs");
  const path = join(folder, `${stamp}-${options.name}-${Deno.pid}.log`);
  const encoder = new TextEncoder();
  let file: Deno.FsFile | undefined;
  let waiting: string[] = [];
  let writtenBytes = 0;
  let givenUp = false;

  function append(line: string): void {
    const bytes = encoder.encode(printableRedacted(line).replaceAll("\n", "\n    ") + "\n");
    if (writtenBytes > LARGEST_FILE_BYTES) return;
    writtenBytes += bytes.length;
    const last = writtenBytes > LARGEST_FILE_BYTES;
    file?.writeSync(last ? encoder.encode("(the rest of this run is left out)\n") : bytes);
  }

  function open(): void {
    if (!isFolder(options.cacheDir)) return;
    ensureUserFolder(options.cacheDir, "logs");
    removeOldLogs(folder);
    file = Deno.openSync(path, { createNew: true, append: true, mode: 0o600 });
    for (const line of waiting) append(line);
    waiting = [];
  }

  return {
    get path() {
      return file === undefined ? undefined : path;
    },
    write(line) {
      if (givenUp) return;
      try {
        if (file === undefined) open();
        if (file !== undefined) append(line);
        else if (waiting.length < 1000) waiting.push(line);
      } catch {
        givenUp = true;
      }
    },
    close() {
      givenUp = true;
      file?.close();
    },
  };
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/** Leaves room for one more file. Only deletes files whose names this module gives. */
function removeOldLogs(folder: string): void {
  const names = [...Deno.readDirSync(folder)]
    .filter((entry) => entry.isFile && NAME.test(entry.name))
    .map((entry) => entry.name)
    .sort();
  for (const name of names.slice(0, Math.max(0, names.length - KEPT_FILES + 1))) {
    try {
      Deno.removeSync(join(folder, name));
    } catch {
      // Another run has already deleted it.
    }
  }
}
