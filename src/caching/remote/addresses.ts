/** Addresses of remote caches as templates. Owns putting user names and passwords into them. */
import { encodeTemplate } from "../template.ts";
import type { RemoteCache } from "../types.ts";

/** A template of an address in its parts. */
export interface AddressParts {
  /** Such as `redis`, without `://`. */
  readonly scheme: string;
  /** `user:password` if the address has them. */
  readonly userInfo: string;
  /** `host:port/path`. */
  readonly rest: string;
}

/** Splits the template of an address; one without a scheme gets `scheme`. */
export function splitAddress(address: string, scheme: string): AddressParts {
  const found = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(.*)$/s.exec(address);
  const body = found?.[2] ?? address;
  const slash = body.replaceAll(/\$\{[^}]*\}/g, (each) => "x".repeat(each.length)).indexOf("/");
  const authority = slash < 0 ? body : body.slice(0, slash);
  const at = authority.lastIndexOf("@");
  return {
    scheme: found?.[1] ?? scheme,
    userInfo: at < 0 ? "" : authority.slice(0, at),
    rest: body.slice(at + 1),
  };
}

/** The address with the user name and password of the configuration in it. */
export function withCredentials(parts: AddressParts, remote: RemoteCache): string {
  const { username, password } = remote;
  const given = password !== undefined || username !== undefined
    ? `${encodeTemplate(username ?? "")}${
      password === undefined ? "" : `:${encodeTemplate(password)}`
    }`
    : parts.userInfo;
  return `${parts.scheme}://${given === "" ? "" : `${given}@`}${parts.rest}`;
}

/** The variables that have a value. */
export function definedOnly(
  variables: Readonly<Record<string, string | number | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      value === undefined || value === "" ? [] : [[name, String(value)]]
    ),
  );
}

/** sccache's word for a cache that is only read. */
export function readOnlyWord(remote: RemoteCache): string | undefined {
  return remote.mode === "read-only" ? "READ_ONLY" : undefined;
}
