/**
 * Grammars for values that come from elsewhere – a lock, toolchain data, a configuration – and end in
 * arguments of other programs, paths or addresses. Owns what each may look like: printable, one line,
 * never an option. Pure; says yes or no, the words are the caller's.
 */

import { isPrintableLine } from "./printable_text.ts";

/** True for text of one line in which nothing speaks to a terminal or hides. */
export function isTextLine(text: string, longest = 500): boolean {
  return text !== "" && text.length <= longest && isPrintableLine(text);
}

/** True for printable text that no program takes for an option. */
export function isPlainText(text: string, longest = 500): boolean {
  return isTextLine(text, longest) && !text.startsWith("-");
}

/** True for plain text without blanks: one word of a command line. */
export function isWord(text: string, longest = 200): boolean {
  return isPlainText(text, longest) && !text.includes("..") &&
    !/[\p{Z}"'`$\\;|&<>^%!(){}]/u.test(text);
}

/** True for what may be part of a folder's or a program's name, such as `llvm` or `14.2.rel1`. */
export function isPathName(text: string): boolean {
  return text.length <= 200 && /^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(text) && !text.includes("..");
}

/** True for a path inside an archive, written with `/`, without what a shell or CMake expands. */
export function isPathInside(text: string): boolean {
  return isPlainText(text, 4000) && !/^\/|[\\:"'`$;|&<>^%!{}*?]/.test(text) &&
    !text.split("/").includes("..");
}

/** True for a target triple such as `aarch64-linux-gnu` or `x86_64-linux-gnu.2.17`. */
export function isTriple(text: string): boolean {
  return text.length <= 100 &&
    /^[A-Za-z0-9_][A-Za-z0-9_.]*(?:-[A-Za-z0-9_][A-Za-z0-9_.]*){1,5}$/.test(text);
}

/** True for a version number such as `2.34`. */
export function isVersionNumber(text: string): boolean {
  return /^\d{1,9}(?:\.\d{1,9}){0,5}$/.test(text);
}

/** True for what a user asks for: `18`, `latest`, `>=17 <19`. */
export function isVersionRequest(text: string): boolean {
  return isPlainText(text, 200) && /^[\w.*+<>=~^!|, @-]+$/.test(text);
}

/** True for the name of a commit: 7 to 64 hexadecimal digits, and so never an option or a branch. */
export function isCommit(text: string): boolean {
  return /^[0-9a-fA-F]{7,64}$/.test(text);
}

/** True for a licence expression such as `Apache-2.0 WITH LLVM-exception`. */
export function isLicense(text: string): boolean {
  return text.length <= 300 && /^[A-Za-z0-9(][A-Za-z0-9 .+():/-]*$/.test(text);
}

/** True for the keys of signers: fingerprints or base64, more than one between single blanks. */
export function isSignatureKey(text: string): boolean {
  return isPlainText(text, 4000) && !text.includes("..") &&
    /^[A-Za-z0-9+/=@:._-]+(?: [A-Za-z0-9+/=@:._-]+)*$/.test(text);
}

/**
 * True for an http, https or file address that every program reads alike: printable, no blanks, no
 * backslash, and a `file:` address of this machine only. References `${env:NAME}` count as a word.
 */
export function isAddress(text: string): boolean {
  if (!isPlainText(text, 8000) || /[\p{Z}\\"<>`]/u.test(text)) return false;
  if (!/^(?:https?:\/\/[^/]|file:\/\/.)/.test(text)) return false;
  const plain = text.replaceAll(/\$\{env:\w+\}/g, "x");
  if (!URL.canParse(plain)) return false;
  const { protocol, hostname } = new URL(plain);
  return protocol === "file:" ? hostname === "" : hostname !== "";
}

/**
 * True for an address as a lock may store it: one that begins with a reference `${env:NAME}` too, which
 * is filled in only where a configuration names the same words.
 */
export function isStoredAddress(text: string): boolean {
  return isAddress(text) || isAddress(text.replace(/^\$\{env:\w+\}/, "https://x"));
}
