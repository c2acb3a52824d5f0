/**
 * `${env:NAME}`, `~` and relative paths in a value. Owns the replacement, and that what came out of a
 * variable into an address or a credential is a known secret from then on; which values it applies to
 * is in the schema, and when in `load.ts` and `fill.ts`.
 */
import { isAbsolute, join, resolve } from "@std/path";
import { homeFolder } from "../core/home_folder.ts";
import { rememberSecret } from "../core/known_secrets.ts";
import { rememberAddress } from "../core/redact.ts";
import type { TextMeaning } from "./schema_node.ts";

/** What a text may refer to. */
export interface ExpansionContext {
  /** Undefined: variables stay as they are written (for editing and showing). */
  readonly env: Readonly<Record<string, string | undefined>> | undefined;
  /** Folder that relative paths start from, absolute. */
  readonly folder: string;
  /** True: references wait as they are written, because the project is not trusted yet. */
  readonly referencesWait?: boolean;
}

/** How one text is to be read. */
export interface TextReading {
  readonly meaning: TextMeaning;
  /** See `TextShape.secret`; a path that is an address is secret anyway. */
  readonly secret?: boolean | undefined;
}

/** The text, or what is wrong with it. */
export type ExpandResult =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "problem"; readonly message: string; readonly expected: string };

const VARIABLE = /\$\{env:([^}]*)\}/g;
const ADDRESS = /^[A-Za-z][A-Za-z0-9+.-]+:\/\//;
const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_()]*$/;

/** Expands `text` as its meaning says; a text that waits for trust is only checked. */
export function expandText(
  text: string,
  { meaning, secret }: TextReading,
  context: ExpansionContext,
): ExpandResult {
  const { env } = context;
  if (meaning === "plain" || env === undefined) return { kind: "text", text };
  const refers = text.includes("${env:");
  const waits = refers && context.referencesWait === true;
  const problem = refers ? referenceProblem(text, waits ? undefined : env) : undefined;
  if (problem !== undefined) return problem;
  if (waits) return { kind: "text", text };
  const expanded = filled(text, env);
  if (refers && (secret === true || ADDRESS.test(expanded))) {
    for (const [whole, name = ""] of text.matchAll(VARIABLE)) {
      rememberSecret(env[name] ?? "", whole);
    }
    rememberAddress(expanded);
  }
  return { kind: "text", text: meaning === "path" ? absolutePath(expanded, context) : expanded };
}

/** The text with its references filled in. What stands before the `@` of an address stays there. */
function filled(text: string, env: Readonly<Record<string, string | undefined>>): string {
  const [login] = /^[A-Za-z][A-Za-z0-9+.-]+:\/\/[^/?#@]*(?=@)/.exec(text) ?? [""];
  const value = (_whole: string, name: string) => env[name] ?? "";
  return login.replaceAll(VARIABLE, (whole, name: string) => asUserInfo(value(whole, name))) +
    text.slice(login.length).replaceAll(VARIABLE, value);
}

/**
 * A password as it may stand in an address: with an `@` or a `/` of its own, its first part would be
 * sent to the host that its second part names. What is encoded already stays, as does the colon of a
 * name and a password in one variable.
 */
function asUserInfo(value: string): string {
  return value.toWellFormed().replaceAll(
    /%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9._~!$&'()*+,;=:%-]/gu,
    (character) => encodeURIComponent(character),
  );
}

/** What is wrong with the references of a text. @param env Undefined: values may be missing. */
function referenceProblem(
  text: string,
  env: Readonly<Record<string, string | undefined>> | undefined,
): ExpandResult | undefined {
  for (const [whole, name = ""] of text.matchAll(VARIABLE)) {
    const problem = variableProblem(whole, name, env);
    if (problem !== undefined) return problem;
  }
  const unfinished = text.replaceAll(VARIABLE, "").includes("${env:");
  return unfinished
    ? { kind: "problem", message: 'A "${env:" is not closed', expected: "${env:NAME}" }
    : undefined;
}

function variableProblem(
  whole: string,
  name: string,
  env: Readonly<Record<string, string | undefined>> | undefined,
): ExpandResult | undefined {
  if (!VARIABLE_NAME.test(name)) {
    return {
      kind: "problem",
      message: `"${whole}" names no environment variable`,
      expected: "${env:NAME}",
    };
  }
  if (env !== undefined && env[name] === undefined) {
    return {
      kind: "problem",
      message: `The environment variable "${name}" is not set`,
      expected: "a value for it",
    };
  }
  return undefined;
}

function absolutePath(path: string, context: ExpansionContext): string {
  if (ADDRESS.test(path)) return path;
  if (path === "~" || path.startsWith("~/") || path.startsWith("~\\")) {
    const home = context.env === undefined ? undefined : homeFolder(context.env);
    if (home !== undefined) return join(home, path.slice(1));
  }
  return isAbsolute(path) ? path : resolve(context.folder, path);
}
