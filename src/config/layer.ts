/** One source of configuration values. Owns reading a file or text into a checked tree. */
import { dirname } from "@std/path";
import type { Host } from "../core/host.ts";
import { leadsOutside } from "../core/filesystem/link_outside.ts";
import { readSmallFile } from "../core/small_file.ts";
import type { ConfigProblem } from "./config_error.ts";
import { MAX_CONFIG_BYTES, parseDocument } from "./document.ts";
import type { LayerName } from "./load.ts";
import { readDocument } from "./reader.ts";
import type { ReadResult } from "./reading.ts";
import { emptyTree } from "./tree.ts";
import { PROJECT_LAYERS } from "./trust_requirements.ts";
import { CONFIG_SCHEMA } from "./schema.ts";

/** The values of one source. */
export interface Layer extends ReadResult {
  readonly name: LayerName;
  readonly file: string;
  readonly isFile: boolean;
}

/** How the references of a source are filled in. */
export interface LayerReading {
  /** Undefined: not at all, and paths stay as they are written too. */
  readonly env: Host["env"] | undefined;
  /** True: references of what came with the project wait until it is trusted. */
  readonly referencesWait: boolean;
}

/** Reads a file; undefined when there is none. */
export async function readLayerFile(
  name: LayerName,
  file: string,
  how: LayerReading,
): Promise<Layer | undefined> {
  const target = PROJECT_LAYERS.includes(name) ? await leadsOutside(file) : undefined;
  if (target !== undefined) {
    const message = `This is a link that leads out of the project, to "${target}"`;
    const expected = "a file of the project; a file elsewhere can be named with --config";
    return failedLayer(name, file, [problem(file, message, expected)]);
  }
  const found = await readSmallFile(file, MAX_CONFIG_BYTES);
  switch (found.kind) {
    case "absent":
      return undefined;
    case "text":
      return await readLayer(name, file, found.text, how);
    case "too-large": {
      const message = `The file is ${found.sizeBytes} bytes long`;
      return failedLayer(name, file, [problem(file, message, `at most ${MAX_CONFIG_BYTES}`)]);
    }
    case "not-a-file":
      return failedLayer(name, file, [problem(file, "This is not a file", "a text file")]);
    case "denied":
      return failedLayer(name, file, [problem(file, "The file may not be read", "permission")]);
  }
}

/** Reads a text; relative paths start from `folder`, by default the file's. */
export async function readLayer(
  name: LayerName,
  file: string,
  text: string,
  how: LayerReading,
  folder: string = dirname(file),
): Promise<Layer> {
  const isFile = name !== "environment" && name !== "command line";
  const result = await parseDocument(text.startsWith("\ufeff") ? text.slice(1) : text, file);
  if (result.kind === "problems") return failedLayer(name, file, result.problems);
  const read = readDocument(result.document, CONFIG_SCHEMA, {
    env: how.env,
    folder,
    referencesWait: how.referencesWait && PROJECT_LAYERS.includes(name),
  });
  return { ...read, name, file, isFile };
}

function problem(file: string, message: string, expected: string): ConfigProblem {
  return { file, line: 1, column: 1, key: "", message, expected };
}

function failedLayer(name: LayerName, file: string, problems: readonly ConfigProblem[]): Layer {
  const empty = { tree: emptyTree(), entries: new Map(), notes: [] };
  return { ...empty, problems: [...problems], name, file, isFile: true };
}
