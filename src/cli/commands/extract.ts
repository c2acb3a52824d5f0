/** `toolchainkit extract`: unpack an archive on a machine that has nothing else. */
import { UsageError } from "../../core/errors.ts";
import { extract as extractTo, type ExtractReport } from "../../orchestration/extract.ts";
import { defineCommand } from "../command.ts";
import { describeBytes } from "../../core/quantities.ts";

/** The command. */
export const extract = defineCommand({
  name: "extract",
  summary: "Unpack a tar or zip archive safely, all of it or nothing",
  description:
    "Reads tar (plain, gz, xz, zst, bz2) and zip, wheels and npm packages among them, by content " +
    "and not by name. DEST must be absent or an empty folder. Entries that would land outside DEST, " +
    "devices, damaged or cut archives end with exit code 9, and DEST stays as it was.",
  options: {
    strip: { type: "number", value: "N", help: "Drop N leading path components; default 0" },
  },
  args: [
    { name: "ARCHIVE", help: "File to unpack", completes: "file" },
    { name: "DEST", help: "Folder to make", completes: "file" },
  ],
  examples: ["toolchainkit extract llvm-18.1.8.tar.xz ./llvm --strip 1"],
  async run({ options, args, host }) {
    const [archive = "", destination = ""] = args;
    const strip = options["strip"] ?? 0;
    if (typeof strip !== "number" || !Number.isInteger(strip) || strip < 0) {
      throw new UsageError(`Cannot use --strip "${strip}": wanted a whole number from 0 on`, {
        argument: "--strip",
      });
    }
    const report = await extractTo(archive, destination, { strip, host });
    return { data: report, text: describe(report) };
  },
});

function describe(report: ExtractReport): string {
  const { destination, files, folders, links, unpackedBytes } = report;
  return `${destination}\n  ${files} files, ${folders} folders, ${links} links, ` +
    `${describeBytes(unpackedBytes)}\n`;
}
