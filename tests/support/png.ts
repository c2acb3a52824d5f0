/** Reads PNG pictures, as far as screenshots need it: 8 bits a channel, RGB or RGBA, no interlace. */
import { inflateSync } from "node:zlib";

/** A picture. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of a pixel, 0 to 255. */
  pixel(x: number, y: number): readonly [number, number, number];
}

/** Decodes a picture. @throws {Error} If it is of another kind of PNG. */
export function decodePng(bytes: Uint8Array): Picture {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const width = view.getUint32(16);
  const height = view.getUint32(20);
  const [depth, colour, , , interlace] = bytes.subarray(24, 29);
  const channels = colour === 2 ? 3 : colour === 6 ? 4 : 0;
  if (depth !== 8 || channels === 0 || interlace !== 0) throw new Error("unexpected kind of PNG");
  const parts: Uint8Array[] = [];
  for (let at = 8; at < bytes.length;) {
    const length = view.getUint32(at);
    const type = new TextDecoder().decode(bytes.subarray(at + 4, at + 8));
    if (type === "IDAT") parts.push(bytes.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const pixels = unfilter(new Uint8Array(inflateSync(joined(parts))), { width, height, channels });
  return {
    width,
    height,
    pixel(x, y) {
      const at = (y * width + x) * channels;
      return [pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0];
    },
  };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function unfilter(
  data: Uint8Array,
  { width, height, channels }: { width: number; height: number; channels: number },
): Uint8Array {
  const stride = width * channels;
  const out = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = data[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x++) {
      const raw = data[y * (stride + 1) + 1 + x] ?? 0;
      const left = x >= channels ? out[y * stride + x - channels] ?? 0 : 0;
      const up = y > 0 ? out[(y - 1) * stride + x] ?? 0 : 0;
      const corner = x >= channels && y > 0 ? out[(y - 1) * stride + x - channels] ?? 0 : 0;
      out[y * stride + x] = raw + prediction(filter, { left, up, corner });
    }
  }
  return out;
}

function prediction(
  filter: number,
  { left, up, corner }: { left: number; up: number; corner: number },
): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4: {
      const [toLeft, toUp, toCorner] = [left, up, corner].map((each) =>
        Math.abs(left + up - corner - each)
      ) as [number, number, number];
      if (toLeft <= toUp && toLeft <= toCorner) return left;
      return toUp <= toCorner ? up : corner;
    }
    default:
      return 0;
  }
}
