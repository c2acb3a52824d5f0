/**
 * Detached OpenPGP signatures (`.sig`, `.asc`) checked against pinned fingerprints, without gpg. The
 * library (LGPL-3.0) is a separate module, loaded only when a signature is checked. Files are hashed
 * here as streams; the library checks the hash, the key and the rules about both.
 */
import { createHash, type Hash } from "node:crypto";
import type { PublicKey, Signature, SignaturePacket } from "openpgp";
import { updateFromFile } from "./hash_stream.ts";
import { SignatureError, type SignatureVerdict } from "./signature_errors.ts";

/** What `verifyOpenPgp` is to compare with. */
export interface OpenPgpExpectation {
  /** Public keys, armored or binary; only those whose fingerprint is pinned are used. */
  readonly keys: readonly (string | Uint8Array)[];
  /** Fingerprints of primary keys: 40 or 64 hexadecimal digits in any case, spaces allowed. */
  readonly fingerprints: readonly string[];
  readonly signal?: AbortSignal;
}

/** RFC 9580, section 9.5: numbers of the hashes that still count as secure, by Node's names. */
const HASHES: Readonly<Record<number, string>> = {
  8: "sha256",
  9: "sha384",
  10: "sha512",
  11: "sha224",
  12: "sha3-256",
  14: "sha3-512",
};

/** Signature over the bytes of a file, as opposed to its text. */
const BINARY_SIGNATURE = 0;

/**
 * Checks a file against its detached signature and pinned keys.
 *
 * A key that expired since counts when it was valid at the time of signing; a revoked one does not.
 *
 * @param signature Armored text or binary.
 * @throws {SignatureError} If no signature in it is valid and by a pinned key.
 */
export async function verifyOpenPgp(
  path: string,
  signature: string | Uint8Array,
  expected: OpenPgpExpectation,
): Promise<SignatureVerdict> {
  const library = await import("openpgp");
  const keys = await pinnedKeys(path, expected);
  const read = await readSignature(path, signature);
  const packets = [...read.packets] as SignaturePacket[];
  const refusals: string[] = [];
  const usable = packets.filter((packet) => {
    const refusal = refusalOf(packet);
    if (refusal !== undefined) refusals.push(refusal);
    return refusal === undefined;
  });
  if (usable.length > 0) await hashForPackets(path, usable, expected.signal);
  for (const packet of usable) {
    const list = new library.PacketList();
    list.push(packet as never);
    const { signatures: [one] } = await library.verify({
      message: await library.createMessage({ binary: new Uint8Array() }),
      signature: new library.Signature(list as never),
      verificationKeys: keys as PublicKey[],
      format: "binary",
    });
    try {
      await one?.verified;
      return verdict(packet, keys);
    } catch (error) {
      refusals.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new SignatureError(
    path,
    "openpgp",
    refusals.length === 0 ? "there is no signature in the signature file" : refusals.join("; "),
  );
}

/**
 * Gives each packet the hash of the file and of its own signed fields. The packet takes it as it
 * does for one-pass signatures, where the hash is also made before the packet is there.
 */
async function hashForPackets(
  path: string,
  packets: readonly SignaturePacket[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const running = packets.map((packet) => {
    const hash: Hash = createHash(HASHES[Number(packet.hashAlgorithm)] ?? "");
    const { salt } = packet as unknown as { salt: Uint8Array | null };
    if (salt !== null && salt !== undefined) hash.update(salt);
    return { packet, hash, saltBytes: salt?.length ?? 0 };
  });
  await updateFromFile(path, running.map(({ hash }) => hash), signal);
  for (const { packet, hash, saltBytes } of running) {
    const around = (packet as unknown as {
      toHash(type: number, data: object, detached: boolean): Uint8Array;
    }).toHash(BINARY_SIGNATURE, { text: null, getBytes: () => new Uint8Array() }, true);
    hash.update(around.subarray(saltBytes));
    (packet as unknown as { hashed: Uint8Array }).hashed = new Uint8Array(hash.digest());
  }
}

function refusalOf(packet: SignaturePacket): string | undefined {
  if (Number(packet.signatureType) !== BINARY_SIGNATURE) return "the signature is not over bytes";
  if (HASHES[Number(packet.hashAlgorithm)] === undefined) {
    return "the signature uses an insecure or unknown hash";
  }
  return undefined;
}

function verdict(packet: SignaturePacket, keys: readonly PublicKey[]): SignatureVerdict {
  const id = (packet as unknown as { issuerKeyID: Parameters<PublicKey["getKeys"]>[0] })
    .issuerKeyID;
  const key = keys.find((one) => one.getKeys(id).length > 0);
  const signer = key?.getFingerprint().toUpperCase() ?? "";
  return {
    kind: "openpgp",
    signer,
    ...(packet.created === null ? {} : { signedAtMs: packet.created.getTime() }),
    checked: [`OpenPGP signature by the pinned key ${signer}`, "key valid when it signed"],
  };
}

async function pinnedKeys(path: string, expected: OpenPgpExpectation): Promise<PublicKey[]> {
  const { readKeys } = await import("openpgp");
  const pins = new Set(expected.fingerprints.map((one) => one.replace(/[\s:]/g, "").toLowerCase()));
  for (const pin of pins) {
    if (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(pin)) continue;
    throw new SignatureError(path, "openpgp", `"${pin}" is no full fingerprint`);
  }
  const lists = await Promise.all(expected.keys.map(async (key) => {
    try {
      return typeof key === "string"
        ? await readKeys({ armoredKeys: key })
        : await readKeys({ binaryKeys: key });
    } catch (cause) {
      throw new SignatureError(path, "openpgp", "a public key cannot be read", { cause });
    }
  }));
  const pinned = lists.flat().filter((key) => pins.has(key.getFingerprint().toLowerCase()));
  if (pinned.length === 0) {
    throw new SignatureError(path, "openpgp", "none of the public keys has a pinned fingerprint");
  }
  return pinned;
}

async function readSignature(path: string, signature: string | Uint8Array): Promise<Signature> {
  const { readSignature: read } = await import("openpgp");
  try {
    if (typeof signature === "string") return await read({ armoredSignature: signature });
    const armored = new TextDecoder().decode(signature.subarray(0, 64)).trimStart();
    return armored.startsWith("-----BEGIN PGP")
      ? await read({ armoredSignature: new TextDecoder().decode(signature) })
      : await read({ binarySignature: signature });
  } catch (cause) {
    throw new SignatureError(path, "openpgp", "the signature file cannot be read", { cause });
  }
}
