/** `toolchainkit fetch`: download a file on a machine that has nothing else. */
import { fetchFile } from "../../orchestration/fetch.ts";
import { defineCommand } from "../command.ts";
import { describeBytes } from "../../core/quantities.ts";

/** The command. */
export const fetchCommand = defineCommand({
  name: "fetch",
  summary: "Download a file, continuing where an earlier run stopped",
  description:
    "Several addresses are mirrors of the same file: they stand in for each other, and " +
    "with a hash they serve a large file together. Credentials come from netrc or " +
    "TOOLCHAINKIT_TOKEN_<HOST>. Without --sha256 only https and this machine are asked.",
  options: {
    output: {
      type: "string",
      short: "o",
      value: "FILE",
      help: "Where to put it; default: the last part of the address, in the working directory",
    },
    sha256: { type: "string", value: "H", help: "Hash that the file must have" },
  },
  args: [{ name: "URL", help: "Addresses of the file", many: true }],
  examples: [
    "toolchainkit fetch https://example.com/tool.tar.xz --sha256 5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
    "toolchainkit fetch -o tool.zip https://one.example/tool.zip https://two.example/tool.zip",
  ],
  async run({ options, args, host }) {
    const { output, sha256 } = options;
    const result = await fetchFile({
      urls: args,
      ...(typeof output === "string" ? { output } : {}),
      ...(typeof sha256 === "string" ? { sha256 } : {}),
    }, host);
    const continued = result.resumedBytes > 0 && result.fetchedBytes > 0
      ? `, continued after ${describeBytes(result.resumedBytes)}`
      : result.fetchedBytes === 0 && result.sizeBytes > 0
      ? ", there already"
      : "";
    return {
      data: result,
      text: `${result.path}\n  ${describeBytes(result.sizeBytes)}${continued}\n  ` +
        `sha256:${result.sha256}\n`,
    };
  },
});
