/** Addresses of remote caches as templates. Owns putting user names and passwords into them. */
import { decodeTemplate, encodeTemplate, maskVariables, templateVariables } from "../template.ts";
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
  const slash = maskVariables(body).indexOf("/");
  const authority = slash < 0 ? body : body.slice(0, slash);
  const at = authority.lastIndexOf("@");
  return {
    scheme: found?.[1] ?? scheme,
    userInfo: at < 0 ? "" : authority.slice(0, at),
    rest: body.slice(at + 1),
  };
}

/** A name and a password, as they are outside of addresses; undefined where there is none. */
export interface Login {
  readonly username: string | undefined;
  readonly password: string | undefined;
}

/** Who logs in: by the configuration, else by the address. */
export function loginOf(parts: AddressParts, remote: Partial<Login>): Login {
  const { userInfo } = parts;
  const colon = maskVariables(userInfo).indexOf(":");
  const part = (text: string) => text === "" ? undefined : decodeTemplate(text);
  return {
    username: remote.username ?? part(colon < 0 ? userInfo : userInfo.slice(0, colon)),
    password: remote.password ?? (colon < 0 ? undefined : part(userInfo.slice(colon + 1))),
  };
}

/**
 * The address with the variables of its name and password marked: their values get encoded, since
 * a password may have any character.
 */
export function withEncodedLogin(address: string): string {
  const { userInfo, rest } = splitAddress(address, "");
  // A single variable may hold both.
  if (!maskVariables(userInfo).includes(":")) return address;
  const start = address.length - rest.length - 1 - userInfo.length;
  return `${address.slice(0, start)}${userInfo.replaceAll("${env:", "${url:")}@${rest}`;
}

/** True if a password stands in the address itself. */
export function hasPlainPassword(address: string): boolean {
  const { password } = loginOf(splitAddress(address, ""), {});
  return password !== undefined && templateVariables(password).length === 0;
}

/** The address with the user name and password of the configuration in it. */
export function withCredentials(parts: AddressParts, remote: RemoteCache): string {
  const configured = remote.password !== undefined || remote.username !== undefined;
  const { username, password } = loginOf(parts, remote);
  const given = configured
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
