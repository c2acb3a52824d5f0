/** What can be wrong with a signature. Owns the errors only. */
import { TkError, type TkErrorOptions } from "../errors.ts";

/** Kinds of detached signatures. */
export type SignatureKind = "openpgp" | "minisign" | "sigstore";

/** A file is not what the owner of the pinned key signed. */
export class SignatureError extends TkError<{ path: string; kind: SignatureKind; reason: string }> {
  /** Exit 4. */
  readonly code = "SIGNATURE_INVALID";

  /** `reason` is what is wrong, as a clause. */
  constructor(path: string, kind: SignatureKind, reason: string, options: TkErrorOptions = {}) {
    super(
      `Cannot accept "${path}": ${reason}, wanted a valid ${kind} signature by the pinned key`,
      { path, kind, reason },
      {
        hint: "Get the file and its signature again; if it stays invalid, do not use the file",
        ...options,
      },
    );
  }
}

/** What a valid signature says. */
export interface SignatureVerdict {
  /** Which check accepted it. */
  readonly kind: SignatureKind;
  /** Fingerprint, key id or certificate identity that made it. */
  readonly signer: string;
  /** Milliseconds since 1970, where the signature tells it. */
  readonly signedAtMs?: number;
  /** Minisign's trusted comment, which is signed too. */
  readonly comment?: string;
  /** What was checked, in words for a report. */
  readonly checked: readonly string[];
}
