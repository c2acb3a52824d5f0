/** bzip2 */
import type { ByteSource } from "./byte_source.ts";
export function bzip2Source(input: ByteSource): ByteSource {
  return input;
}
