/**
 * Entering a use into the text of registry.json without reading all of it: with ten thousand
 * projects, only the lines of the entries that change are parsed. Owns the shortcut; whatever is
 * unusual in the text is left to the long way, which knows how to mend it.
 */
import type { RegistryRecord } from "./document.ts";

/** What a project uses. */
export interface QuickUseRequest {
  /** Resolved root of the project. */
  readonly root: string;
  readonly ids: readonly string[];
  /** ISO 8601. */
  readonly now: string;
  /** A use noted since then is not written again; ISO 8601. */
  readonly notedSince: string;
  /** Drops projects that vanished from an entry that changes anyway. */
  prune(record: RegistryRecord): void;
}

/** The text with the use in it. */
export interface QuickUse {
  readonly text: string;
  /** False: everything was noted already. */
  readonly changed: boolean;
  /** True: no entry named the project before. */
  readonly isNewProject: boolean;
  /** The stored path of each id. */
  readonly paths: ReadonlyMap<string, string>;
}

const HEAD = '{\n  "schema": 1,\n';
const SECTION_LINE = /^ {2}"(toolchains|tools|python)": \{$/;

/** Enters the use; undefined when the text is not as this version writes it or an id is not there. */
export function quickUse(text: string, request: QuickUseRequest): QuickUse | undefined {
  if (!text.startsWith(HEAD) || !text.endsWith("\n}\n")) return undefined;
  const { root, ids } = request;
  const rootText = JSON.stringify(root);
  const paths = new Map<string, string>();
  let changed = false;
  let isNewProject = true;
  let inSection = false;
  const lines = text.split("\n");
  for (const [at, line] of lines.entries()) {
    if (!line.startsWith("    ")) {
      inSection = SECTION_LINE.test(line);
      continue;
    }
    if (!inSection) continue;
    const id = idOf(line);
    if (id === undefined) return undefined;
    const wanted = ids.includes(id);
    const named = line.includes(rootText);
    if (named) isNewProject = false;
    if (!wanted && !named) continue;
    const record = recordOf(line, id);
    if (record === undefined) return undefined;
    if (wanted) paths.set(id, record.path);
    if (!change(record, wanted, request)) continue;
    changed = true;
    const comma = line.endsWith(",") ? "," : "";
    lines[at] = `    ${JSON.stringify(id)}: ${JSON.stringify(record)}${comma}`;
  }
  if (ids.some((id) => !paths.has(id))) return undefined;
  return { text: changed ? lines.join("\n") : text, changed, isNewProject, paths };
}

/** Adds or removes the project; false when there is nothing to do. */
function change(record: RegistryRecord, wanted: boolean, request: QuickUseRequest): boolean {
  const listed = record.projects.includes(request.root);
  if (!wanted) {
    if (listed) record.projects = record.projects.filter((project) => project !== request.root);
    return listed;
  }
  if (listed && record.lastUsed >= request.notedSince) return false;
  request.prune(record);
  record.lastUsed = request.now;
  if (!listed) record.projects.push(request.root);
  return true;
}

function idOf(line: string): string | undefined {
  return /^ {4}"([^"\\]+)": \{/.exec(line)?.[1];
}

function recordOf(line: string, id: string): RegistryRecord | undefined {
  const start = 4 + JSON.stringify(id).length + 2;
  try {
    const record = JSON.parse(line.slice(start, line.endsWith(",") ? -1 : undefined));
    const whole = typeof record.path === "string" && typeof record.lastUsed === "string" &&
      Array.isArray(record.projects);
    return whole ? record : undefined;
  } catch {
    return undefined;
  }
}
