/**
 * Certificate authorities beyond those of the system. Owns finding and reading the files; the
 * system's own store is always trusted too.
 */
import { resolve } from "@std/path";
import { TkError } from "../errors.ts";
import { readNamedByUser } from "../filesystem/regular_file.ts";

/** A file of certificates cannot be used. */
export class CertificateFileError extends TkError<{ path: string; setting: string }> {
  readonly code = "CERTIFICATE_FILE";

  constructor(path: string, setting: string, reason: string, cause?: unknown) {
    super(`Cannot use the certificates "${path}" of ${setting}: ${reason}`, { path, setting }, {
      hint: "Name a PEM file: text with BEGIN CERTIFICATE lines",
      cause,
    });
  }
}

const STORE_VARIABLE = "DENO_TLS_CA_STORE";
const FILE_VARIABLE = "SSL_CERT_FILE";

/**
 * Makes the runtime trust the certificates of the system, its own list beside them, unless the user
 * chose otherwise. It reads the choice at the first connection, so this must come before.
 */
export function trustSystemStore(): void {
  if ((Deno.env.get(STORE_VARIABLE) ?? "") === "") Deno.env.set(STORE_VARIABLE, "system,mozilla");
  // The runtime would take that file instead of the system's store; `extraCertificates` adds it.
  Deno.env.delete(FILE_VARIABLE);
}

/**
 * The PEM certificates of `network.ca_file` and of `SSL_CERT_FILE`, one string each.
 *
 * @throws {CertificateFileError} If a named file is not there or holds no certificate.
 */
export async function extraCertificates(
  caFile: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string[]> {
  const named = [
    { path: caFile, setting: "network.ca_file" },
    { path: env[FILE_VARIABLE], setting: FILE_VARIABLE },
  ];
  const found = new Set<string>();
  for (const { path, setting } of named) {
    if (path === undefined || path.trim() === "") continue;
    for (const certificate of await readPem(resolve(path), setting)) found.add(certificate);
  }
  return [...found];
}

async function readPem(path: string, setting: string): Promise<string[]> {
  let text: string;
  try {
    text = await readNamedByUser(path);
  } catch (cause) {
    const reason = cause instanceof Deno.errors.NotFound
      ? "there is no such file"
      : cause instanceof Error
      ? cause.message
      : String(cause);
    throw new CertificateFileError(path, setting, reason, cause);
  }
  const certificates = text.match(
    /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED )?CERTIFICATE-----/g,
  );
  if (certificates === null) {
    throw new CertificateFileError(path, setting, "no certificate is in it, wanted PEM");
  }
  return certificates.map((certificate) => `${certificate}\n`);
}
