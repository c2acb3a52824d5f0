/**
 * Minisign signatures: Ed25519 over the BLAKE2b hash of a file, as Zig publishes them. The format is
 * described in minisign's own documentation ("Signature format", "Public key format").
 */
import { createHash } from "node:crypto";
import { readRegularFile } from "../filesystem/regular_file.ts";
import { constantTimeEquals } from "../verification/hash_file.ts";
import { updateFromFile } from "./hash_stream.ts";
import { SignatureError, type SignatureVerdict } from "./signature_errors.ts";

/** Signatures of the old kind cover the whole file, which must then be held in memory. */
const LARGEST_UNHASHED_BYTES = 256 << 20;

/** A public key. */
export interface MinisignKey {
  /** Sixteen hexadecimal digits, as minisign prints it. */
  readonly id: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A signature file, read. */
export interface MinisignSignature {
  /** True: over the BLAKE2b-512 hash; false: over the file itself (before 2019). */
  readonly prehashed: boolean;
  readonly keyId: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly trustedComment: string;
  /** Over `bytes` and the trusted comment. */
  readonly globalBytes: Uint8Array<ArrayBuffer>;
}

/** Reads a public key: the base64 line alone, or a `minisign.pub` file. Undefined when it is none. */
export function parseMinisignKey(text: string): MinisignKey | undefined {
  const line = text.split(/\r?\n/).map((one) => one.trim())
    .find((one) => one !== "" && !one.startsWith("untrusted comment:"));
  const bytes = line === undefined ? undefined : fromBase64(line);
  if (bytes?.length !== 42 || bytes[0] !== 0x45 || bytes[1] !== 0x64) return undefined;
  return { id: keyId(bytes.subarray(2, 10)), bytes: bytes.slice(10) };
}

/** Reads a `.minisig` file; undefined when it is none. */
export function parseMinisignSignature(text: string): MinisignSignature | undefined {
  const [untrusted = "", signature = "", trusted = "", global = ""] = text.split(/\r?\n/);
  const comment = /^trusted comment: (.*)$/.exec(trusted)?.[1];
  const bytes = fromBase64(signature.trim());
  const globalBytes = fromBase64(global.trim());
  if (!untrusted.startsWith("untrusted comment:") || comment === undefined) return undefined;
  if (bytes?.length !== 74 || globalBytes?.length !== 64 || bytes[0] !== 0x45) return undefined;
  if (bytes[1] !== 0x44 && bytes[1] !== 0x64) return undefined;
  return {
    prehashed: bytes[1] === 0x44,
    keyId: keyId(bytes.subarray(2, 10)),
    bytes: bytes.slice(10),
    trustedComment: comment,
    globalBytes,
  };
}

/** What `verifyMinisign` is to compare with. */
export interface MinisignExpectation {
  /** The pinned public key: base64, or the content of a `.pub` file. */
  readonly publicKey: string;
  /** Name that the trusted comment's `file:` must have, so that no older file passes for it. */
  readonly fileName?: string;
  readonly signal?: AbortSignal;
}

/**
 * Checks a file against its minisign signature and a pinned key.
 *
 * @throws {SignatureError} If anything is not as it must be.
 */
export async function verifyMinisign(
  path: string,
  signatureText: string,
  expected: MinisignExpectation,
): Promise<SignatureVerdict> {
  const fail = (reason: string): never => {
    throw new SignatureError(path, "minisign", reason);
  };
  const key = parseMinisignKey(expected.publicKey) ?? fail("the pinned key is no minisign key");
  const signature = parseMinisignSignature(signatureText) ??
    fail("the signature is no minisign signature");
  if (!constantTimeEquals(signature.keyId, key.id)) {
    fail(`the signature is by the key ${signature.keyId}, not by ${key.id}`);
  }
  const publicKey = await crypto.subtle.importKey("raw", key.bytes, "Ed25519", false, ["verify"]);
  const message = signature.prehashed
    ? await blake2b(path, expected.signal)
    : await wholeFile(path, fail);
  if (!await crypto.subtle.verify("Ed25519", publicKey, signature.bytes, message)) {
    fail("the signature does not fit the content");
  }
  const comment = new TextEncoder().encode(signature.trustedComment);
  const signed = new Uint8Array([...signature.bytes, ...comment]);
  if (!await crypto.subtle.verify("Ed25519", publicKey, signature.globalBytes, signed)) {
    fail("the trusted comment was changed");
  }
  const fileName = /(?:^|\t)file:([^\t]*)/.exec(signature.trustedComment)?.[1];
  if (expected.fileName !== undefined && fileName !== expected.fileName) {
    fail(`it is the signature of the file "${fileName ?? "(not told)"}"`);
  }
  const timestamp = /(?:^|\t)timestamp:(\d+)/.exec(signature.trustedComment)?.[1];
  return {
    kind: "minisign",
    signer: key.id,
    comment: signature.trustedComment,
    ...(timestamp === undefined ? {} : { signedAtMs: Number(timestamp) * 1000 }),
    checked: [
      `Ed25519 signature by the pinned key ${key.id}`,
      "trusted comment",
      ...(expected.fileName === undefined ? [] : ["file name in the trusted comment"]),
    ],
  };
}

async function blake2b(path: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const hash = createHash("blake2b512");
  await updateFromFile(path, [hash], signal);
  return new Uint8Array(hash.digest());
}

async function wholeFile(
  path: string,
  fail: (reason: string) => never,
): Promise<Uint8Array<ArrayBuffer>> {
  const { size } = await Deno.stat(path);
  if (size > LARGEST_UNHASHED_BYTES) {
    fail(`signatures of the old kind are checked up to ${LARGEST_UNHASHED_BYTES} bytes only`);
  }
  return await readRegularFile(path, { limitBytes: LARGEST_UNHASHED_BYTES });
}

function keyId(bytes: Uint8Array): string {
  return [...bytes].reverse().map((byte) => byte.toString(16).padStart(2, "0")).join("")
    .toUpperCase();
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0) return undefined;
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
