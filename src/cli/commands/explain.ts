/** `toolchainkit explain`: what an error code means. The table is `src/core/error_codes.ts`. */
import { ERROR_CODES, type ErrorCode, type ErrorCodeInfo } from "../../core/error_codes.ts";
import { UsageError } from "../../core/errors.ts";
import { defineCommand } from "../command.ts";
import { nearest } from "../../core/nearest.ts";
import { renderTable } from "../table.ts";

/** The command. */
export const explain = defineCommand({
  name: "explain",
  summary: "Tell what an error code means and how to mend it",
  description: "Without a code, lists all of them.",
  args: [{
    name: "CODE",
    help: "A code from an error message, such as HASH_MISMATCH",
    optional: true,
    completes: "error-code",
  }],
  examples: ["toolchainkit explain", "toolchainkit explain USAGE"],
  run({ args }) {
    const [given] = args;
    return Promise.resolve(given === undefined ? listCodes() : explainCode(given));
  },
});

function listCodes(): { data: unknown; text: string } {
  const rows = Object.entries<ErrorCodeInfo>(ERROR_CODES);
  return {
    data: rows.map(([code, info]) => ({ code, ...info })),
    text: renderTable(
      [{ title: "CODE" }, { title: "EXIT", align: "right" }, { title: "MEANING" }],
      rows.map(([code, info]) => [code, String(info.exit), info.means]),
    ),
  };
}

function explainCode(given: string): { data: unknown; text: string } {
  const code = given.trim().replace(/^error\[(.*)\]:?$/i, "$1").toUpperCase().replaceAll("-", "_");
  if (!isErrorCode(code)) {
    const near = nearest(code, Object.keys(ERROR_CODES));
    throw new UsageError(`Cannot explain "${given}": there is no such error code`, {
      argument: given,
      hint: near.length > 0
        ? `Did you mean ${near.join(" or ")}?`
        : "List all codes with: toolchainkit explain",
    });
  }
  const info = ERROR_CODES[code];
  return {
    data: { code, ...info },
    text: `${code} (exit code ${info.exit})\n\n${info.means}\n\nWhat to do: ${info.mend}\n`,
  };
}

function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERROR_CODES, text);
}
