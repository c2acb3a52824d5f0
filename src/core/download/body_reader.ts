/** Reading the body of an answer in large blocks. Owns the buffer; knows nothing of files. */

/** Large enough that the calls cost nothing, small enough that four of them are no burden. */
const BLOCK_BYTES = 1 << 20;

/** Reads a body block by block. */
export interface BodyReader {
  /** The next bytes, valid until the next call; undefined at the end. */
  read(): Promise<Uint8Array | undefined>;
  /** Gives the connection up. */
  cancel(): Promise<void>;
}

/** A reader for a body; one without bytes ends at once. */
export function readBody(body: ReadableStream<Uint8Array> | null): BodyReader {
  if (body === null) return { read: () => Promise.resolve(undefined), cancel: async () => {} };
  return byteReader(body) ?? chunkReader(body);
}

/** Fills one buffer again and again; undefined for a stream that cannot do that. */
function byteReader(body: ReadableStream<Uint8Array>): BodyReader | undefined {
  let reader: ReadableStreamBYOBReader;
  try {
    reader = body.getReader({ mode: "byob" });
  } catch {
    return undefined;
  }
  let buffer = new ArrayBuffer(BLOCK_BYTES);
  return {
    async read() {
      const { value, done } = await reader.read(new Uint8Array(buffer));
      if (value !== undefined) buffer = value.buffer;
      return done || value === undefined ? undefined : value;
    },
    cancel: () => reader.cancel().catch(() => {}),
  };
}

function chunkReader(body: ReadableStream<Uint8Array>): BodyReader {
  const reader = body.getReader();
  return {
    async read() {
      const { value, done } = await reader.read();
      return done ? undefined : value;
    },
    cancel: () => reader.cancel().catch(() => {}),
  };
}
