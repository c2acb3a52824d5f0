/**
 * Did the publisher sign this file? Owns choosing the kind of check; each kind is in `signature/`.
 * Keys are pinned by the caller: a key that merely comes along with a file proves nothing.
 */
import type { ArtifactSignature } from "./artifact.ts";
import { verifyMinisign } from "./signature/minisign.ts";
import type { SignatureVerdict } from "./signature/signature_errors.ts";

export type { ArtifactSignature } from "./artifact.ts";
export {
  SignatureError,
  type SignatureKind,
  type SignatureVerdict,
} from "./signature/signature_errors.ts";

/** What is needed to check an artifact's signature. */
export interface SignatureCheck {
  /** The kind and the pinned fingerprint, public key, or certificate identity. */
  readonly expected: Pick<ArtifactSignature, "kind" | "key">;
  /** Content of the signature file. */
  readonly signature: string | Uint8Array;
  /** Public keys among which the pinned OpenPGP key is looked for. */
  readonly openpgpKeys?: readonly (string | Uint8Array)[];
  /** Name that a minisign signature must have been made for. */
  readonly fileName?: string;
  /** Ends the work; its reason is thrown. */
  readonly signal?: AbortSignal;
}

/**
 * Checks the detached signature of a file.
 *
 * @throws {SignatureError} If it is not valid or not by the pinned key.
 */
export async function verifySignature(
  path: string,
  check: SignatureCheck,
): Promise<SignatureVerdict> {
  const { expected, signature } = check;
  const signal = check.signal === undefined ? {} : { signal: check.signal };
  switch (expected.kind) {
    case "openpgp": {
      const { verifyOpenPgp } = await import("./signature/openpgp.ts");
      return await verifyOpenPgp(path, signature, {
        keys: check.openpgpKeys ?? [],
        fingerprints: [expected.key],
        ...signal,
      });
    }
    case "minisign":
      return await verifyMinisign(path, asText(signature), {
        publicKey: expected.key,
        ...(check.fileName === undefined ? {} : { fileName: check.fileName }),
        ...signal,
      });
    case "sigstore": {
      const { verifySigstore } = await import("./signature/sigstore.ts");
      return await verifySigstore(path, asText(signature), { identity: expected.key, ...signal });
    }
  }
}

function asText(content: string | Uint8Array): string {
  return typeof content === "string" ? content : new TextDecoder().decode(content);
}
