/**
 * The partial file of a download and its description. Owns writing in place, what is recorded as
 * durable, and the way to the final name. Who delivers the bytes is no concern of it.
 */
import { basename, dirname } from "@std/path";
import { cacheFileRules, readCacheText, UntrustedFileError } from "../cache_file.ts";
import { ensureDirectory } from "../filesystem.ts";
import { ByteRangeSet } from "./byte_ranges.ts";
import { toDiskError, writingTo } from "../filesystem/disk_errors.ts";
import { IrregularFileError, lookIfThere, openToWrite } from "../filesystem/regular_file.ts";
import { type ContentAlgorithm, ContentHash } from "./content_hash.ts";
import { DownloadRestartedError } from "./download_errors.ts";
import type { GrowingInput } from "./growing_input.ts";
import {
  parsePartDescription,
  renderPartDescription,
  type SourceDescription,
  trustedRanges,
} from "./part_description.ts";
import type { Validator } from "./response_check.ts";

/** A source as the partial file knows it. */
export interface PartSource {
  readonly key: string;
  /** Without secrets. */
  readonly display: string;
  validator?: Validator | undefined;
}

/** What opening a partial file takes. */
export interface PartOptions {
  readonly destination: string;
  readonly algorithms: readonly ContentAlgorithm[];
  /** `algorithm:hex` that the whole file must have. */
  readonly digest: string | undefined;
  readonly input: GrowingInput;
  readonly sources: readonly PartSource[];
}

/** An open partial file. Close it. */
export class PartFile {
  readonly path: string;
  /** What is there, from this run and earlier ones. */
  readonly written = new ByteRangeSet();
  /** What is there, by the key of the source that delivered it. */
  readonly contributions = new Map<string, ByteRangeSet>();
  /** Bytes taken over from earlier runs and still in use. */
  resumedBytes = 0;
  sizeBytes: number | undefined;
  readonly #options: PartOptions;
  readonly #file: Deno.FsFile;
  #hash: ContentHash;
  #watermark = 0;
  #writes = 0;
  #recordedWrites = 0;
  #recording: Promise<void> | undefined;

  private constructor(options: PartOptions, file: Deno.FsFile) {
    this.#options = options;
    this.#file = file;
    this.path = partPath(options.destination);
    this.#hash = new ContentHash(this.path, options.algorithms);
  }

  /** Opens the partial file of a destination, with what of earlier runs can be trusted. */
  static async open(options: PartOptions): Promise<PartFile> {
    const path = partPath(options.destination);
    const file = await writingTo(path, async () => {
      await ensureDirectory(dirname(path));
      await removeSecondName(options.destination);
      await removeForeign(path);
      return await openToWrite(path, { read: true, check: assertOneName });
    });
    const part = new PartFile(options, file);
    try {
      await part.#resume();
    } catch (error) {
      await part.close();
      throw error;
    }
    return part;
  }

  /** Writes bytes that `source` delivered. @throws {NoSpaceError} If the volume is full. */
  write(offset: number, bytes: Uint8Array, source: PartSource): void {
    const end = offset + bytes.length;
    try {
      this.#file.seekSync(offset, Deno.SeekMode.Start);
      for (let done = 0; done < bytes.length;) done += this.#file.writeSync(bytes.subarray(done));
    } catch (error) {
      throw toDiskError(error, this.path);
    }
    this.#writes++;
    this.written.add({ start: offset, end });
    this.#contributionsOf(source.key).add({ start: offset, end });
    this.#hash.push(offset, bytes);
    this.#advance();
  }

  /** Tells the size of the whole file; the partial file gets it at once. */
  async setSize(sizeBytes: number): Promise<void> {
    this.sizeBytes = sizeBytes;
    this.#options.input.sizeBytes = sizeBytes;
    await writingTo(this.path, () => this.#file.truncate(sizeBytes));
  }

  /** Forgets all bytes. Readers that were given some are told. */
  async restart(reason: string): Promise<void> {
    await this.#recording;
    const { input, destination, algorithms } = this.#options;
    if (input.handedOut) input.fail(new DownloadRestartedError(basename(destination), reason));
    this.written.clear();
    this.contributions.clear();
    this.resumedBytes = 0;
    this.sizeBytes = undefined;
    this.#watermark = 0;
    const old = this.#hash;
    this.#hash = new ContentHash(this.path, algorithms);
    await old.abandon();
    await removeDescription(destination);
    await writingTo(this.path, () => this.#file.truncate(0));
    input.advance(0);
  }

  /**
   * Records which bytes are durable, after they are. Without `force` nothing happens while a
   * record is being made or when there is nothing new.
   */
  async record(options: { force?: boolean } = {}): Promise<void> {
    if (options.force !== true && this.#recording !== undefined) return;
    await this.#recording;
    if (this.#writes === this.#recordedWrites) return;
    this.#recording = this.#record().finally(() => {
      this.#recording = undefined;
    });
    await this.#recording;
  }

  /** The hashes of the whole file, which is then on disk for good. */
  async finish(): Promise<Record<ContentAlgorithm, string | undefined>> {
    const [hashes] = await Promise.all([
      this.#hash.finish(),
      writingTo(this.path, () => this.#file.sync()),
    ]);
    return hashes;
  }

  /**
   * Gives the file its final name; it must be whole and checked. A reader that still counts on the
   * partial name finds the file under both until it is done.
   */
  async publish(): Promise<void> {
    const { destination, input } = this.#options;
    await this.close();
    const linked = input.hasReader && await linkOver(this.path, destination);
    if (linked) input.whenDone(() => removeQuietly(this.path));
    else await writingTo(destination, () => Deno.rename(this.path, destination));
    await removeDescription(destination);
  }

  /** Removes the file and its description. */
  async discard(): Promise<void> {
    await this.close();
    await Deno.remove(this.path).catch(() => {});
    await removeDescription(this.#options.destination);
  }

  #closed = false;

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#recording?.catch(() => {});
    await this.#hash.abandon();
    this.#file.close();
  }

  async #resume(): Promise<void> {
    const { destination, digest, sources } = this.#options;
    const text = await readCacheText(descriptionPath(destination)).catch(() => undefined);
    const partBytes = (await this.#file.stat()).size;
    const description = text === undefined ? undefined : parsePartDescription(text);
    const keys = new Set(sources.map(({ key }) => key));
    const kept = description === undefined
      ? []
      : trustedRanges(description, { digest, keys, partBytes });
    if (description === undefined || kept.length === 0) {
      if (partBytes > 0 || text !== undefined) {
        await this.restart("its earlier bytes are not known");
      }
      return;
    }
    for (const { key, ranges } of kept) {
      for (const range of ranges) {
        this.written.add(range);
        this.#contributionsOf(key).add(range);
      }
    }
    for (const source of sources) {
      source.validator = description.sources.find(({ key }) => key === source.key)?.validator;
    }
    this.resumedBytes = this.written.totalBytes;
    if (description.sizeBytes !== undefined) await this.setSize(description.sizeBytes);
    this.#advance();
  }

  async #record(): Promise<void> {
    const writes = this.#writes;
    const text = renderPartDescription(this.#describe());
    const target = descriptionPath(this.#options.destination);
    await writingTo(target, async () => {
      // Bytes that the description promises must survive a power cut that it survives.
      await this.#file.syncData();
      await Deno.remove(`${target}.tmp`).catch(() => {});
      await Deno.writeTextFile(`${target}.tmp`, text, { createNew: true });
      await Deno.rename(`${target}.tmp`, target);
    });
    this.#recordedWrites = writes;
  }

  #describe(): Parameters<typeof renderPartDescription>[0] {
    const { sources, digest } = this.#options;
    const asked = new Set(sources.map(({ key }) => key));
    const gone = [...this.contributions.keys()].filter((key) => !asked.has(key));
    const all: readonly PartSource[] = [
      ...sources,
      ...gone.map((key) => ({ key, display: "a source of an earlier run" })),
    ];
    const described = all.map(({ key, display, validator }): SourceDescription => ({
      key,
      url: display,
      ...(validator === undefined ? {} : { validator }),
      ranges: [...(this.contributions.get(key)?.ranges ?? [])].map((range) => ({ ...range })),
    }));
    return {
      schema: 1,
      ...(this.sizeBytes === undefined ? {} : { sizeBytes: this.sizeBytes }),
      ...(digest === undefined ? {} : { digest }),
      sources: described,
    };
  }

  #contributionsOf(key: string): ByteRangeSet {
    let ranges = this.contributions.get(key);
    if (ranges === undefined) this.contributions.set(key, ranges = new ByteRangeSet());
    return ranges;
  }

  #advance(): void {
    const watermark = this.written.contiguousBytes;
    if (watermark === this.#watermark) return;
    this.#watermark = watermark;
    this.#hash.advance(watermark);
    this.#options.input.advance(watermark);
  }
}

/** Where the bytes of an unfinished download are. */
export function partPath(destination: string): string {
  return `${destination}.part`;
}

function descriptionPath(destination: string): string {
  return `${destination}.part.json`;
}

/** A run that was killed may leave the half-written successor too. */
async function removeDescription(destination: string): Promise<void> {
  const path = descriptionPath(destination);
  await Deno.remove(path).catch(() => {});
  await Deno.remove(`${path}.tmp`).catch(() => {});
}

/**
 * Removes a partial file that is only a second name of a finished one, left by a run that was
 * killed: writing to it would change the finished file.
 */
export async function removeSecondName(destination: string): Promise<void> {
  const path = partPath(destination);
  const links = await Deno.lstat(path).then(({ nlink }) => nlink, () => null);
  if (links !== null && links > 1) await Deno.remove(path);
}

/**
 * Removes what somebody else put in the place of a partial file: a link would be written through, a pipe
 * would never open, and the owner of a file can change it after it was checked.
 */
async function removeForeign(path: string): Promise<void> {
  try {
    await lookIfThere(path, await cacheFileRules(path));
  } catch (error) {
    if (!(error instanceof IrregularFileError || error instanceof UntrustedFileError)) throw error;
    await Deno.remove(path);
  }
}

/** What has a second name may have it outside of the cache, and is cut and written to there too. */
function assertOneName({ nlink }: Deno.FileInfo): void {
  if ((nlink ?? 1) > 1) throw new Deno.errors.Busy("another program gave the partial file a name");
}

/** A second name for a file, in place of what had it; false where files have one name only. */
async function linkOver(path: string, name: string): Promise<boolean> {
  const temporary = `${name}.part.done`;
  try {
    await Deno.remove(temporary).catch(() => {});
    await Deno.link(path, temporary);
    await Deno.rename(temporary, name);
    // Renaming one name of a file over another of the same file leaves both.
    await Deno.remove(temporary).catch(() => {});
    return true;
  } catch {
    await Deno.remove(temporary).catch(() => {});
    return false;
  }
}

function removeQuietly(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // Another run may use the name again, or have removed it.
  }
}
