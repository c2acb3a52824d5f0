/**
 * Sigstore bundles, such as GitHub's build attestations (`.jsonl`, `.sigstore.json`), checked offline
 * against the pinned roots of the public Sigstore instance: the certificate's chain and its entry in
 * a certificate log, the time and inclusion in the transparency log, the signature, who signed, and
 * that the statement is about this file. What cannot be known offline is whether the instance has
 * since published new roots or withdrawn old ones. The pinned roots are the document
 * `trusted_root.json` of the instance's update repository.
 */
import { type Bundle, bundleFromJSON } from "@sigstore/bundle";
import { TrustedRoot } from "@sigstore/protobuf-specs";
import { toSignedEntity, toTrustMaterial, Verifier } from "@sigstore/verify";
import { Buffer } from "node:buffer";
import nodeCrypto, { type KeyObject } from "node:crypto";
import { constantTimeEquals, hashFile } from "../verification/hash_file.ts";
import { SignatureError, type SignatureVerdict } from "./signature_errors.ts";
import publicRoot from "./sigstore_trusted_root.json" with { type: "json" };

/** Issuer of the identities of GitHub's workflows. */
export const GITHUB_ISSUER = "https://token.actions.githubusercontent.com";

/** What `verifySigstore` is to compare with. */
export interface SigstoreExpectation {
  /** Who must have signed: the certificate's subject, `*` standing for any characters. */
  readonly identity: string;
  /** Who vouches for the identity; default `GITHUB_ISSUER`. */
  readonly issuer?: string;
  /** Trusted root document; default: the pinned one of the public instance. */
  readonly trustedRoot?: unknown;
  readonly signal?: AbortSignal;
}

/**
 * Checks a file against a bundle, or against any of several, one a line.
 *
 * @throws {SignatureError} If none is about this file, valid, and by the identity.
 */
export async function verifySigstore(
  path: string,
  bundles: string,
  expected: SigstoreExpectation,
): Promise<SignatureVerdict> {
  const { hashes } = await hashFile(path, ["sha256", "sha512"], expected);
  const refusals: string[] = [];
  for (const document of splitBundles(bundles)) {
    try {
      const bundle = bundleFromJSON(document);
      checkSubject(bundle, hashes);
      return verifyBundle(bundle, expected);
    } catch (error) {
      refusals.push(error instanceof Error ? error.message : String(error));
    }
  }
  const reason = refusals.length === 0
    ? "there is no bundle in the signature file"
    : [...new Set(refusals)].join("; ");
  throw new SignatureError(path, "sigstore", reason);
}

function verifyBundle(bundle: Bundle, expected: SigstoreExpectation): SignatureVerdict {
  const root = TrustedRoot.fromJSON(expected.trustedRoot ?? publicRoot);
  const verifier = new Verifier(toTrustMaterial(root), {
    // An instance without such logs, as companies run them, cannot be asked for their proofs.
    ctlogThreshold: root.ctlogs.length > 0 ? 1 : 0,
    tlogThreshold: root.tlogs.length > 0 ? 1 : 0,
    timestampThreshold: 1,
  });
  const signer = withDefaultDigest(() =>
    verifier.verify(toSignedEntity(bundle), {
      subjectAlternativeName: patternOf(expected.identity),
      extensions: { issuer: expected.issuer ?? GITHUB_ISSUER },
    })
  );
  const identity = signer.identity?.subjectAlternativeName ?? "";
  const [entry] = bundle.verificationMaterial.tlogEntries;
  const seconds = Number(entry?.integratedTime ?? 0);
  return {
    kind: "sigstore",
    signer: identity,
    ...(seconds > 0 ? { signedAtMs: seconds * 1000 } : {}),
    checked: [
      "certificate chain to a pinned root",
      ...(root.ctlogs.length > 0 ? ["certificate log"] : []),
      ...(root.tlogs.length > 0 ? ["transparency log"] : []),
      "certificate valid when it signed",
      "signature over the statement",
      "digest of the file in the statement",
      `identity ${identity} by ${expected.issuer ?? GITHUB_ISSUER}`,
    ],
  };
}

/**
 * Runs synchronous work during which `verify` of `node:crypto` takes SHA-256 when no hash is named
 * for an elliptic curve key. Node does so by itself and the library relies on it; this runtime
 * refuses instead.
 */
function withDefaultDigest<T>(work: () => T): T {
  const original = nodeCrypto.verify;
  const patched = (
    algorithm: string | null | undefined,
    data: Buffer,
    key: KeyObject,
    signature: Buffer,
  ) =>
    original(algorithm ?? (key.asymmetricKeyType === "ec" ? "sha256" : null), data, key, signature);
  nodeCrypto.verify = patched as typeof original;
  try {
    return work();
  } finally {
    nodeCrypto.verify = original;
  }
}

/** @throws {Error} If the statement is about other files. */
function checkSubject(
  bundle: Bundle,
  hashes: Readonly<Partial<Record<string, string>>>,
): void {
  const { content } = bundle;
  if (content.$case === "messageSignature") {
    throw new Error("the bundle holds no statement about a file's digest");
  }
  const { payload, payloadType } = content.dsseEnvelope;
  if (payloadType !== "application/vnd.in-toto+json") {
    throw new Error(`the bundle holds "${payloadType}", no statement about files`);
  }
  const statement: unknown = JSON.parse(Buffer.from(payload).toString("utf8"));
  const subjects = (statement as { subject?: unknown }).subject;
  if (!Array.isArray(subjects) || !subjects.some((subject) => hasDigest(subject, hashes))) {
    throw new Error("the statement is about other files than this");
  }
}

function hasDigest(subject: unknown, hashes: Readonly<Partial<Record<string, string>>>): boolean {
  const digest = (subject as { digest?: Record<string, unknown> } | null)?.digest ?? {};
  const stated = ["sha256", "sha512"].filter((name) => typeof digest[name] === "string");
  return stated.length > 0 &&
    stated.every((name) =>
      constantTimeEquals(String(digest[name]).toLowerCase(), hashes[name] ?? "")
    );
}

function patternOf(identity: string): RegExp {
  const parts = identity.split("*").map((part) => part.replace(/[.+?()[\]{}^$|\\/]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}

/** One JSON document, or one a line. */
function splitBundles(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return text.split("\n").flatMap((line) => {
      try {
        return [JSON.parse(line) as unknown];
      } catch {
        return [];
      }
    });
  }
}
