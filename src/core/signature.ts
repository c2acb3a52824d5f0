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
 *
 * @example
 * ```ts
 * import { SignatureError, verifySignature } from "@toolchainkit/toolchainkit/core/signature";
 *
 * const path = `${await Deno.makeTempDir()}/zig.tar.xz`;
 * await Deno.writeTextFile(path, "not what was signed");
 * const key = "RWSGOq2NVecA2UPNdBUZykf1CCb147pkmdtYxgb3Ti+JO/wCYvhbAb/U";
 * const expected = { kind: "minisign", url: "https://example.com/zig.tar.xz.minisig", key } as const;
 * try {
 *   await verifySignature(path, { expected, signature: new TextEncoder().encode("no signature") });
 * } catch (error) {
 *   if (!(error instanceof SignatureError)) throw error;
 *   console.log(error.message);
 * }
 * ```
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
        fingerprints: expected.key.trim().split(/\s+/),
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
