/** What moving one file takes. Owns the types that `transfer.ts` and its callers share. */
import type { Host } from "../host.ts";
import type { AskContext } from "./ask_source.ts";
import type { PartFile } from "./part_file.ts";
import type { Source, SourcePool } from "./source_pool.ts";

/** What a transfer needs. */
export interface TransferOptions extends AskContext {
  readonly host: Host;
  readonly part: PartFile;
  readonly pool: SourcePool;
  /** For messages. */
  readonly file: string;
  readonly destination: string;
  readonly connections: number;
  readonly stallMs: number;
  /** Size that the publisher states. */
  readonly expectedBytes: number | undefined;
  /** False: bytes of two sources must not be mixed, because nothing tells whether they fit. */
  readonly contentIsChecked: boolean;
  /** Ends everything; its reason is thrown. */
  readonly stop: AbortSignal;
  /** Milliseconds that are left for the whole download. */
  remainingMs(): number;
  /** Called when the size is known and before the first byte is written; may refuse by throwing. */
  onSize(sizeBytes: number): Promise<void>;
  /** Called after every block. */
  onBytes(count: number, source: Source): void;
}
