/**
 * Who signed the certificates that a server shows. Owns the little of TLS 1.2 (RFC 5246, RFC 6066)
 * and of X.509 (RFC 5280) that is needed to ask: the runtime tells nothing about a certificate that
 * it does not trust, and that one is of interest. Nothing is trusted because of it.
 */
import { rootCertificates } from "node:tls";

/** What a chain of certificates says about itself. */
export interface PeerCertificates {
  /** Who signed the server's own certificate, such as `Example Corp, Example Proxy CA`. */
  readonly issuer: string;
  /** True if the chain ends at an authority of the public list that browsers ship. */
  readonly publicAuthority: boolean;
}

/** The certificates of a server that was just connected to; undefined when it shows none this way. */
export async function readPeerCertificates(
  connection: Pick<Deno.Conn, "read" | "write">,
  hostname: string,
): Promise<PeerCertificates | undefined> {
  const hello = clientHello(hostname);
  for (let sent = 0; sent < hello.length;) sent += await connection.write(hello.subarray(sent));
  const chain = await readChain(connection);
  const names = chain.flatMap((certificate) => readNames(certificate) ?? []);
  const [own] = names;
  if (own === undefined) return undefined;
  const roots = publicSubjects();
  return {
    issuer: describeName(own.issuer),
    publicAuthority: names.some(({ issuer }) => roots.has(hex(issuer))),
  };
}

/** The first message of a TLS 1.2 handshake, in which certificates are not yet encrypted. */
export function clientHello(hostname: string): Uint8Array<ArrayBuffer> {
  const ciphers = [
    ...[0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014],
    ...[0x009c, 0x009d, 0x002f, 0x0035],
  ];
  const signatures = [0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601];
  const name = [...new TextEncoder().encode(hostname)];
  const isAddress = /^[\d.]+$|:/.test(hostname);
  const extensions = [
    ...(isAddress ? [] : extension(0, sized(2, [0, ...sized(2, name)]))),
    ...extension(10, sized(2, words([0x001d, 0x0017, 0x0018]))),
    ...extension(11, [1, 0]),
    ...extension(13, sized(2, words(signatures))),
  ];
  const body = [
    ...words([0x0303]),
    ...crypto.getRandomValues(new Uint8Array(32)),
    0,
    ...sized(2, words(ciphers)),
    ...[1, 0],
    ...sized(2, extensions),
  ];
  return new Uint8Array([22, 3, 1, ...sized(2, [1, ...sized(3, body)])]);
}

function extension(type: number, body: readonly number[]): number[] {
  return [...words([type]), ...sized(2, body)];
}

function words(values: readonly number[]): number[] {
  return values.flatMap((value) => [value >> 8, value & 0xff]);
}

function sized(width: 2 | 3, body: readonly number[]): number[] {
  const bytes = [body.length >> 16, (body.length >> 8) & 0xff, body.length & 0xff];
  return [...bytes.slice(3 - width), ...body];
}

/** More than any server's first flight. */
const LARGEST_FLIGHT_BYTES = 200_000;

/** Reads handshake messages up to the one with the certificates. */
async function readChain(connection: Pick<Deno.Conn, "read">): Promise<Uint8Array[]> {
  let wire = new Uint8Array(0);
  const buffer = new Uint8Array(16_384);
  while (wire.length < LARGEST_FLIGHT_BYTES) {
    const got = await connection.read(buffer);
    if (got === null) return [];
    const grown = new Uint8Array(wire.length + got);
    grown.set(wire);
    grown.set(buffer.subarray(0, got), wire.length);
    wire = grown;
    const found = certificatesIn(wire);
    if (found !== undefined) return found;
  }
  return [];
}

/** The certificates in the records so far; undefined while they are not all there. */
export function certificatesIn(wire: Uint8Array): Uint8Array[] | undefined {
  const handshake: number[] = [];
  for (let at = 0; at + 5 <= wire.length;) {
    const length = number(wire, at + 3, 2);
    if (wire[at] !== 22) return [];
    if (at + 5 + length > wire.length) break;
    handshake.push(...wire.subarray(at + 5, at + 5 + length));
    at += 5 + length;
  }
  const messages = new Uint8Array(handshake);
  for (let at = 0; at + 4 <= messages.length;) {
    const length = number(messages, at + 1, 3);
    if (at + 4 + length > messages.length) return undefined;
    if (messages[at] === 11) return splitChain(messages.subarray(at + 7, at + 4 + length));
    at += 4 + length;
  }
  return undefined;
}

function splitChain(list: Uint8Array): Uint8Array[] {
  const chain: Uint8Array[] = [];
  for (let at = 0; at + 3 <= list.length;) {
    const length = number(list, at, 3);
    chain.push(list.subarray(at + 3, at + 3 + length));
    at += 3 + length;
  }
  return chain;
}

function number(bytes: Uint8Array, at: number, width: number): number {
  return bytes.subarray(at, at + width).reduce((value, byte) => value * 256 + byte, 0);
}

/** Issuer and subject of a certificate, as they are encoded. */
function readNames(
  certificate: Uint8Array,
): { issuer: Uint8Array; subject: Uint8Array } | undefined {
  const outer = elements(certificate)[0];
  const signed = outer === undefined ? undefined : elements(outer.body)[0];
  if (signed === undefined) return undefined;
  const fields = elements(signed.body);
  // The version, [0], may be left out. Then: serial number, algorithm, issuer, validity, subject.
  const first = fields[0]?.tag === 0xa0 ? 1 : 0;
  const issuer = fields[first + 2]?.body;
  const subject = fields[first + 4]?.body;
  return issuer === undefined || subject === undefined ? undefined : { issuer, subject };
}

interface Element {
  readonly tag: number;
  readonly body: Uint8Array;
}

/** The DER elements that stand one after the other in `bytes`. */
function elements(bytes: Uint8Array): Element[] {
  const found: Element[] = [];
  for (let at = 0; at + 2 <= bytes.length;) {
    const tag = bytes[at] ?? 0;
    const short = bytes[at + 1] ?? 0;
    const width = short < 0x80 ? 0 : short & 0x7f;
    const length = short < 0x80 ? short : number(bytes, at + 2, width);
    const start = at + 2 + width;
    found.push({ tag, body: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return found;
}

/** `O, CN` of a name; its object identifiers are 2.5.4.10 and 2.5.4.3. */
function describeName(name: Uint8Array): string {
  const parts = new Map<string, string>();
  for (const set of elements(name)) {
    for (const attribute of elements(set.body)) {
      const [kind, value] = elements(attribute.body);
      if (kind === undefined || value === undefined) continue;
      parts.set(hex(kind.body), new TextDecoder().decode(value.body));
    }
  }
  const shown = [parts.get("55040a"), parts.get("550403")].filter((part) => part !== undefined);
  return shown.length === 0 ? "an authority without a name" : shown.join(", ");
}

let subjects: ReadonlySet<string> | undefined;

/** Subjects of the authorities that browsers trust, as the runtime ships them. */
function publicSubjects(): ReadonlySet<string> {
  subjects ??= new Set(rootCertificates.flatMap((pem) => {
    const text = pem.replaceAll(/-----[^-]+-----|\s/g, "");
    const names = readNames(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
    return names === undefined ? [] : [hex(names.subject)];
  }));
  return subjects;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
