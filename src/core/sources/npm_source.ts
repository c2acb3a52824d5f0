/**
 * Packages by the machine's own npm client, so that its registry, proxy and credentials hold.
 * Owns the call of `npm pack` (npm help pack).
 */
import { join } from "@std/path";
import { listDirectory } from "../filesystem.ts";
import type { Host } from "../host.ts";
import { ProcessStartError } from "../process.ts";
import { clientFailure } from "./client_output.ts";
import { SourceUnavailableError } from "./source_error.ts";

/**
 * Downloads the tarball of `NAME@VERSION` into `folder`, which must be empty, and returns its path.
 *
 * @throws {SourceUnavailableError} If there is no npm client or it cannot get the package.
 * @throws {NoSpaceError} If the disk is full.
 */
export async function fetchNpmTarball(spec: string, folder: string, host: Host): Promise<string> {
  const source = `npm ${spec}`;
  if (host.offline) throw new SourceUnavailableError(source, "not asked: offline");
  const result = await runNpm(spec, folder, host);
  if (result.code !== 0) {
    throw clientFailure(result, { client: "npm", source, path: folder });
  }
  const tarball = (await listDirectory(folder)).find((name) => name.endsWith(".tgz"));
  if (tarball === undefined) throw new SourceUnavailableError(source, "npm wrote no tarball");
  return join(folder, tarball);
}

async function runNpm(spec: string, folder: string, host: Host) {
  try {
    return await host.run({
      command: "npm",
      args: [
        ...["pack", spec, "--ignore-scripts", "--loglevel=error", "--pack-destination", folder],
        // By itself npm waits 10 and then 60 seconds between its three tries.
        ...["--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=10000"],
      ],
      // Away from the project, so that no .npmrc of a stranger is read.
      cwd: folder,
      signal: host.signal,
    });
  } catch (error) {
    if (!(error instanceof ProcessStartError)) throw error;
    throw new SourceUnavailableError(`npm ${spec}`, "no npm client on this machine", {
      cause: error,
    });
  }
}
