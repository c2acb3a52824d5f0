/**
 * Packages by the machine's own npm client, so that its registry, proxy and credentials hold.
 * Owns the call of `npm pack` (npm help pack).
 */
import { join } from "@std/path";
import { atomicWrite, listDirectory } from "../filesystem.ts";
import type { Host } from "../host.ts";
import { visibleText } from "../printable_text.ts";
import { ProcessStartError } from "../process.ts";
import { clientFailure } from "./client_output.ts";
import { parseNpmSpec } from "./package_spec.ts";
import { SourceUnavailableError } from "./source_error.ts";

const NOT_A_SPEC = "not asked: not of the form [@scope/]name@exact-version";

/**
 * Downloads the tarball of `NAME@VERSION` into `folder`, which must be empty, and returns its path.
 *
 * @throws {SourceUnavailableError} If there is no npm client or it cannot get the package.
 * @throws {NoSpaceError} If the disk is full.
 */
export async function fetchNpmTarball(spec: string, folder: string, host: Host): Promise<string> {
  const source = `npm ${spec}`;
  if (parseNpmSpec(spec) === undefined) {
    throw new SourceUnavailableError(`npm ${visibleText(spec)}`, NOT_A_SPEC);
  }
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
  // npm reads .npmrc of the nearest folder with a package.json: with a cache inside a project, that
  // of a stranger. This one has none.
  await atomicWrite(join(folder, "package.json"), "{}\n");
  try {
    return await host.run({
      command: "npm",
      args: [
        ...["pack", "--ignore-scripts", "--workspaces=false", "--loglevel=error"],
        ...["--pack-destination", folder],
        // By itself npm waits 10 and then 60 seconds between its three tries.
        ...["--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=10000"],
        ...["--", spec],
      ],
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
