/**
 * Artifacts as they may be written into locks and manifests and shown. Owns taking the secrets out of
 * their addresses, and finding the full address again; see `storableAddress` for what stays.
 */
import type { Artifact } from "./artifact.ts";
import { storableAddress } from "./redact.ts";

/** Told each address that lost something, with what is stored instead. */
export type NoteAddress = (stored: string, address: string) => void;

/** The artifact with addresses that may be stored; the same when there was nothing to take out. */
export function withoutSecrets<T extends Pick<Artifact, "sources"> & Partial<Artifact>>(
  artifact: T,
  note: NoteAddress = () => {},
): T {
  const stored = (address: string): string => {
    const safe = storableAddress(address);
    if (safe !== address) note(safe, address);
    return safe;
  };
  const { signature } = artifact;
  return {
    ...artifact,
    sources: artifact.sources.map((source) =>
      "url" in source && typeof source.url === "string"
        ? { ...source, url: stored(source.url) }
        : source
    ),
    ...(typeof signature?.url === "string"
      ? { signature: { ...signature, url: stored(signature.url) } }
      : {}),
  };
}

/** A book of full addresses by what is stored of them; who noted an address first is believed. */
export class AddressBook {
  readonly #full = new Map<string, string>();

  /** Notes a full address. */
  readonly note: NoteAddress = (stored, address) => {
    if (!this.#full.has(stored)) this.#full.set(stored, address);
  };

  /** True: nothing was noted. */
  get isEmpty(): boolean {
    return this.#full.size === 0;
  }

  /** All full addresses, by what is stored of them. */
  get all(): ReadonlyMap<string, string> {
    return this.#full;
  }

  /** The full address; undefined when nobody noted one. */
  find(stored: string): string | undefined {
    return this.#full.get(stored);
  }
}
