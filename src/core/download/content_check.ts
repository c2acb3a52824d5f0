/** Whether what a server sends can be the file at all. Owns the checks before any hash is known. */
import type { OpenedAnswer } from "./ask_source.ts";
import { isUnwantedWebPage } from "./response_check.ts";
import { SourceError } from "./source_error.ts";

/** What is expected of the content. */
export interface ExpectedContent {
  readonly expectedBytes: number | undefined;
  readonly destination: string;
}

/** @throws {SourceError} If the content begins like a web page and none is wanted. */
export function checkPage(
  opened: OpenedAnswer,
  firstBytes: Uint8Array,
  { destination }: ExpectedContent,
): void {
  const names = [new URL(opened.askedUrl).pathname, destination];
  const contentType = opened.response.headers.get("content-type");
  if (!isUnwantedWebPage(contentType, firstBytes, names)) return;
  const host = new URL(opened.url).hostname;
  throw new SourceError("the server sent a web page (HTML), not the file", { kind: "give-up" }, {
    hint: `A sign-in page or a portal is in the way; open the address of ${host} in a browser ` +
      "to see, or give credentials in netrc",
  });
}

/** @throws {SourceError} If the file has another size than its publisher states. */
export function checkSize(
  totalBytes: number,
  opened: OpenedAnswer,
  expected: ExpectedContent,
): void {
  const { expectedBytes } = expected;
  if (expectedBytes === undefined || totalBytes === expectedBytes) return;
  if (/^\s*text\/html\b/i.test(opened.response.headers.get("content-type") ?? "")) {
    checkPage(opened, new TextEncoder().encode("<html>"), expected);
  }
  throw wrongSize(`${totalBytes} bytes`, expectedBytes);
}

/** The failure of a source whose file has another size. */
export function wrongSize(actual: string, expectedBytes: number): SourceError {
  return new SourceError(`the file there has ${actual}, expected ${expectedBytes}`, {
    kind: "give-up",
  });
}
