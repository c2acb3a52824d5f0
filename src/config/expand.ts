/**
 * `${env:NAME}`, `~` and relative paths in a value. Owns the replacement; which values it applies
 * to is in the schema.
 */
import { isAbsolute, join, resolve } from "@std/path";
import { homeFolder } from "../core/home_folder.ts";
import type { TextMeaning } from "./schema_node.ts";

/** What a text may refer to. */
export interface ExpansionContext {
  /** Undefined: variables stay as they are written (for editing and showing). */
  readonly env: Readonly<Record<string, string | undefined>> | undefined;
  /** Folder that relative paths start from, absolute. */
  readonly folder: string;
}

/** The text, or what is wrong with it. */
export type ExpandResult =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "problem"; readonly message: string; readonly expected: string };

const VARIABLE = /\$\{env:([^}]*)\}/g;
const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_()]*$/;

/** Expands `text` as its meaning says. */
export function expandText(
  text: string,
  meaning: TextMeaning,
  context: ExpansionContext,
): ExpandResult {
  if (meaning === "plain" || context.env === undefined) return { kind: "text", text };
  let expanded = text;
  if (text.includes("${env:")) {
    for (const [whole, name = ""] of text.matchAll(VARIABLE)) {
      const problem = variableProblem(whole, name, context.env);
      if (problem !== undefined) return problem;
    }
    const unfinished = text.replaceAll(VARIABLE, "").includes("${env:");
    if (unfinished) {
      return { kind: "problem", message: 'A "${env:" is not closed', expected: "${env:NAME}" };
    }
    expanded = text.replaceAll(VARIABLE, (_, name: string) => context.env?.[name] ?? "");
  }
  return { kind: "text", text: meaning === "path" ? absolutePath(expanded, context) : expanded };
}

function variableProblem(
  whole: string,
  name: string,
  env: Readonly<Record<string, string | undefined>>,
): ExpandResult | undefined {
  if (!VARIABLE_NAME.test(name)) {
    return {
      kind: "problem",
      message: `"${whole}" names no environment variable`,
      expected: "${env:NAME}",
    };
  }
  if (env[name] === undefined) {
    return {
      kind: "problem",
      message: `The environment variable "${name}" is not set`,
      expected: "a value for it",
    };
  }
  return undefined;
}

function absolutePath(path: string, context: ExpansionContext): string {
  if (/^[A-Za-z][A-Za-z0-9+.-]+:\/\//.test(path)) return path;
  if (path === "~" || path.startsWith("~/") || path.startsWith("~\\")) {
    const home = context.env === undefined ? undefined : homeFolder(context.env);
    if (home !== undefined) return join(home, path.slice(1));
  }
  return isAbsolute(path) ? path : resolve(context.folder, path);
}
