/**
 * The publisher's signature of a downloaded archive. Owns fetching and keeping the signature file
 * and what its absence means; the mathematics is in `src/core/signature.ts`.
 */
import { join } from "@std/path";
import type { Artifact, ArtifactSignature } from "../artifact.ts";
import { readCacheText } from "../cache_file.ts";
import type { CachePaths } from "../directory.ts";
import { embeddedText } from "../embedded.ts";
import { atomicWrite } from "../filesystem.ts";
import type { Host } from "../host.ts";
import type { NetworkOptions } from "../network.ts";
import { fetchSmallText } from "../network/small_text.ts";
import { lacksSecrets, redactUrl } from "../redact.ts";
import { SignatureError, verifySignature } from "../signature.ts";
import type { SourceGroup, VerifiedArchive } from "./acquire.ts";

/** No signature file is longer. */
const LARGEST_SIGNATURE_BYTES = 1_000_000;

/**
 * Checks the signature of an archive where its data names one for the address it came from. Bytes
 * with a known checksum may do without when the signature cannot be fetched; that is only told.
 *
 * @throws {SignatureError} If the signature is not valid or not by the pinned key.
 */
export async function checkSignature(
  verified: VerifiedArchive,
  options: {
    artifact: Artifact;
    group: SourceGroup;
    cache: CachePaths;
    host: Host;
    network?: NetworkOptions | undefined;
  },
): Promise<void> {
  const { artifact, group, cache, host, network } = options;
  const { signature } = artifact;
  if (signature === undefined || group.kind !== "url") return;
  if (!group.mirrors.some((mirror) => signature.url.startsWith(mirror.url))) return;
  const { keys, complete } = await pinnedKeys(signature);
  if (signature.kind === "openpgp" && keys.length === 0) {
    host.log.debug(`No public key of ${signature.key} is at hand; its signature is not checked`);
    return;
  }
  const kept = join(cache.downloads, `${verified.provenance.sha256}.sig`);
  const known = await readCacheText(kept, {
    root: cache.root,
    limitBytes: LARGEST_SIGNATURE_BYTES,
  });
  const text = known ?? await fetchSignature(signature, host, network);
  if (text === undefined) return;
  const url = group.mirrors[0]?.url ?? "";
  const archiveName = url.split("/").at(-1);
  try {
    await verifySignature(verified.path, {
      expected: signature,
      signature: text,
      openpgpKeys: keys,
      ...(archiveName === undefined || archiveName === "" ? {} : { fileName: archiveName }),
      signal: host.signal,
    });
  } catch (thrown) {
    if (!(thrown instanceof SignatureError)) throw thrown;
    // In the cache the archive has no name that anybody knows.
    const { kind, reason } = thrown.details;
    const error = new SignatureError(redactUrl(url), kind, reason, { cause: thrown });
    if (complete) throw error;
    // It may be by one of the signers whose public key the program does not carry.
    host.log.warning(`${error.message}; not all public keys of its signers are known here`);
    return;
  }
  if (known === undefined) await atomicWrite(kept, text);
  host.log.info(`${artifact.name} ${artifact.version}: ${signature.kind} signature is valid`);
}

/**
 * Public keys that the program carries for the signers, which are fingerprints between blanks;
 * `complete` when there is one for each of them.
 */
async function pinnedKeys(
  signature: ArtifactSignature,
): Promise<{ keys: string[]; complete: boolean }> {
  if (signature.kind !== "openpgp") return { keys: [], complete: true };
  const fingerprints = signature.key.trim().split(/\s+/);
  const found = await Promise.all(fingerprints.map(readKey));
  const keys = found.filter((key) => key !== undefined);
  return { keys, complete: keys.length === fingerprints.length };
}

async function readKey(fingerprint: string): Promise<string | undefined> {
  if (!/^[0-9A-Fa-f]{40}$/.test(fingerprint)) return undefined;
  try {
    return await embeddedText(`data/keys/${fingerprint.toUpperCase()}.asc`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function fetchSignature(
  signature: ArtifactSignature,
  host: Host,
  network: NetworkOptions | undefined,
): Promise<string | undefined> {
  const full = await network?.fullAddress?.(signature.url) ?? signature.url;
  if (lacksSecrets(full)) {
    host.log.info(`Signature ${redactUrl(full)} was not checked: nobody names its whole address`);
    return undefined;
  }
  try {
    return await fetchSmallText(full, {
      host,
      ...(network === undefined ? {} : { network }),
      limitBytes: LARGEST_SIGNATURE_BYTES,
      // It is worth nothing without the pinned key.
      allowPlainHttp: true,
    });
  } catch (error) {
    if (host.signal.aborted) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    host.log.info(`Signature ${redactUrl(signature.url)} was not checked: ${reason}`);
    return undefined;
  }
}
