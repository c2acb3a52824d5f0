/** `toolchainkit fetch`: one file from one or several addresses. Owns names and checks of the input. */
import { isAbsolute, join } from "@std/path";
import { downloadFile, type DownloadResult } from "../core/download.ts";
import { isSafeName } from "../core/directory.ts";
import { UsageError } from "../core/errors.ts";
import { isDirectory } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { rememberAddress } from "../core/redact.ts";
import { parseHash } from "../core/verification.ts";
import { ownNetworkOptions } from "./network_options.ts";

/** What is wanted. */
export interface FetchRequest {
  /** Addresses of the same file. */
  readonly urls: readonly string[];
  /** File or folder; without it the working directory. */
  readonly output?: string;
  /** Hexadecimal, with or without `sha256:` in front. */
  readonly sha256?: string;
}

/**
 * Downloads a file; it appears whole and, with a hash, checked.
 *
 * @throws {UsageError} If an address is none, or gives no file name and no output is named.
 */
export async function fetchFile(request: FetchRequest, host: Host): Promise<DownloadResult> {
  for (const url of request.urls) checkAddress(url);
  const destination = await destinationOf(request, host);
  const sha256 = request.sha256 === undefined ? undefined : sha256Of(request.sha256);
  request.urls.forEach(rememberAddress);
  const progress = host.progress.start(`Download ${destination}`);
  try {
    const result = await downloadFile({
      sources: request.urls.map((url) => ({ url })),
      destination,
      ...(sha256 === undefined ? {} : { digests: { sha256 } }),
      progress,
      network: await ownNetworkOptions(host),
    }, host);
    progress.done();
    return result;
  } catch (error) {
    progress.failed();
    throw error;
  }
}

function sha256Of(text: string): string {
  const { algorithm, hex } = parseHash(text, "sha256");
  if (algorithm === "sha256") return hex;
  throw new UsageError(`Cannot use --sha256 "${text}": it is a ${algorithm}, wanted a sha256`, {
    argument: "--sha256",
  });
}

function checkAddress(url: string): void {
  const scheme = URL.canParse(url) ? new URL(url).protocol : undefined;
  if (scheme !== undefined && ["https:", "http:", "file:"].includes(scheme)) return;
  throw new UsageError(`Cannot fetch "${url}": it is no https, http or file address`, {
    argument: "URL",
  });
}

async function destinationOf(request: FetchRequest, host: Host): Promise<string> {
  const { output } = request;
  const asked = output === undefined
    ? host.cwd
    : isAbsolute(output)
    ? output
    : join(host.cwd, output);
  if (output !== undefined && !/[/\\]$/.test(output) && !await isDirectory(asked)) return asked;
  const name = nameOf(request.urls[0] ?? "");
  if (name !== undefined) return join(asked, name);
  throw new UsageError(`Cannot fetch "${request.urls[0]}": the address ends without a file name`, {
    argument: "--output",
    hint: "Name the file with -o FILE",
  });
}

/** Only the address names the file, never the server. */
function nameOf(url: string): string | undefined {
  const last = new URL(url).pathname.split("/").at(-1) ?? "";
  let name: string;
  try {
    name = decodeURIComponent(last);
  } catch {
    return undefined;
  }
  return isSafeName(name) ? name : undefined;
}
