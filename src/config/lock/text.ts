/** Writes the lock file's YAML: one spelling for each value, so that equal locks are equal bytes. */
import { printableJson } from "../../core/printable_text.ts";
import type { LockMap, LockValue } from "./form.ts";

const HEADER = [
  "# Written by ToolchainKit from toolchainkit.yaml; commit it, do not edit it.",
  "# Change it with: toolchainkit lock",
  "",
];

/** The text of a lock file. */
export function renderLockText(document: LockMap): string {
  return [...HEADER, ...mapLines(document, ""), ""].join("\n");
}

function mapLines(map: LockMap, indent: string): string[] {
  return Object.entries(map).flatMap(([key, value]) =>
    valueLines(`${indent}${scalar(key)}:`, value, `${indent}  `)
  );
}

function valueLines(head: string, value: LockValue, indent: string): string[] {
  if (isList(value)) {
    if (value.length === 0) return [`${head} []`];
    if (value.every((item) => typeof item !== "object" || item === null)) {
      return [`${head} [${value.map((item) => scalar(item as string)).join(", ")}]`];
    }
    return [head, ...value.flatMap((item) => itemLines(item, indent))];
  }
  if (typeof value === "object" && value !== null) {
    return Object.keys(value).length === 0
      ? [`${head} {}`]
      : [head, ...mapLines(value as LockMap, indent)];
  }
  return [`${head} ${scalar(value)}`];
}

function itemLines(item: LockValue, indent: string): string[] {
  const lines = mapLines(item as LockMap, `${indent}  `);
  return lines.map((line, index) =>
    index === 0 ? `${indent}- ${line.slice(indent.length + 2)}` : line
  );
}

function isList(value: LockValue): value is readonly LockValue[] {
  return Array.isArray(value);
}

/** Plain where no reader can take it for anything but this text, else in double quotes. */
function scalar(value: string | number | boolean | null): string {
  if (typeof value !== "string") return String(value);
  const plain = /^[A-Za-z0-9](?:[A-Za-z0-9 ._+\/-]*[A-Za-z0-9._+-])?$/.test(value) ||
    /^https:\/\/[A-Za-z0-9._~%+/=&?-]+$/.test(value);
  const taken = /^(?:true|false|null|yes|no|on|off|y|n)$/i.test(value) ||
    !Number.isNaN(Number(value)) || /^\d[\d_:,-]*$/.test(value);
  return plain && !taken ? value : printableJson(value);
}
