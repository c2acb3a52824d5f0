/** Single values as YAML text on one line. Owns quoting: what is read back is what was given. */

import { printableJson } from "../core/printable_text.ts";

/** A value that can be written into a configuration file. */
export type YamlValue =
  | string
  | number
  | boolean
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue };

const SAFE = /^[A-Za-z_./][\w./@+-]*$/;
const MEANS_SOMETHING = /^(true|false|null|yes|no|on|off|y|n|\.inf|\.nan)$/i;

/** The value in flow style, safe inside other flow values too. */
export function renderValue(value: YamlValue): string {
  if (typeof value === "string") {
    return SAFE.test(value) && !MEANS_SOMETHING.test(value) ? value : quoted(value);
  }
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (isList(value)) return `[${value.map(renderValue).join(", ")}]`;
  const pairs = Object.entries(value).map(([key, inner]) =>
    `${renderValue(key)}: ${renderValue(inner)}`
  );
  return `{${pairs.join(", ")}}`;
}

function isList(value: YamlValue): value is readonly YamlValue[] {
  return Array.isArray(value);
}

/** JSON's quotes are YAML's double quotes; the rest that YAML does not print is escaped. */
function quoted(text: string): string {
  return printableJson(text).replaceAll(
    /[\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
