/** A made-up toolchain to install: a gzipped tar with many files, and a server that counts. */
import { createHash } from "node:crypto";
import type { Artifact } from "../../src/core/artifact.ts";

/** An archive in memory and the artifact that describes it. */
export interface StressToolchain {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly artifact: Artifact;
}

/** What was asked of the server. */
export interface Served {
  requests: number;
  bytes: number;
}

const TAR_BLOCK = 512;

/** A version of the toolchain; versions share three quarters of their files. */
export async function makeToolchain(
  version: string,
  options: { files: number; fileBytes: number; port: number },
): Promise<StressToolchain> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let index = 0; index < options.files; index++) {
    const shared = index % 4 !== 0;
    const seed = shared ? `file ${index}` : `file ${index} of ${version}`;
    const name = `stress/${index % 20 === 0 ? "bin" : `lib/d${index % 50}`}/f${index}`;
    parts.push(...tarEntry(name, content(seed, options.fileBytes)));
  }
  parts.push(new Uint8Array(2 * TAR_BLOCK));
  const stream = new Blob(parts).stream().pipeThrough(new CompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const artifact: Artifact = {
    kind: "toolchain",
    name: "stress",
    version,
    platform: "linux-x64",
    archive: "tar.gz",
    strip: 1,
    bin: "bin",
    sha256,
    sizeBytes: bytes.length,
    sources: [{ url: `http://127.0.0.1:${options.port}/${version}.tar.gz` }],
  };
  return { bytes, artifact };
}

/** Serves toolchains on the loopback interface, with ranges, and counts. */
export function serveToolchains(
  toolchains: Map<string, Uint8Array<ArrayBuffer>>,
  served: Served,
): { port: number; close(): Promise<void> } {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const bytes = toolchains.get(new URL(request.url).pathname.slice(1));
    if (bytes === undefined) return new Response("no such file", { status: 404 });
    served.requests++;
    const headers = {
      "accept-ranges": "bytes",
      "etag": `"${bytes.length}-${bytes.at(-5)}-${bytes.at(-6)}"`,
      "content-type": "application/gzip",
    };
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("range") ?? "");
    if (range === null) {
      served.bytes += bytes.length;
      return new Response(bytes, { headers });
    }
    const start = Number(range[1]);
    const end = range[2] === "" ? bytes.length - 1 : Math.min(Number(range[2]), bytes.length - 1);
    served.bytes += end - start + 1;
    return new Response(bytes.subarray(start, end + 1), {
      status: 206,
      headers: { ...headers, "content-range": `bytes ${start}-${end}/${bytes.length}` },
    });
  });
  return { port: server.addr.port, close: () => server.shutdown() };
}

function content(seed: string, sizeBytes: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(sizeBytes);
  let state = 2166136261;
  for (const char of seed) state = Math.imul(state ^ char.charCodeAt(0), 16777619) >>> 0;
  for (let at = 0; at < sizeBytes; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    // It shrinks to a third, as real toolchains do; the check for room counts on that.
    bytes[at] = at % 3 !== 0 ? 0x20 : state >>> 24;
  }
  return bytes;
}

/** One file in the ustar format. */
function tarEntry(name: string, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>[] {
  const header = new Uint8Array(TAR_BLOCK);
  const put = (at: number, text: string) => header.set(new TextEncoder().encode(text), at);
  put(0, name);
  put(100, "0000755\0");
  put(108, "0000000\0");
  put(116, "0000000\0");
  put(124, `${bytes.length.toString(8).padStart(11, "0")}\0`);
  put(136, "00000000000\0");
  put(148, "        ");
  put(156, "0");
  put(257, "ustar\0" + "00");
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  const padding = new Uint8Array((TAR_BLOCK - bytes.length % TAR_BLOCK) % TAR_BLOCK);
  return [header, bytes, padding];
}
