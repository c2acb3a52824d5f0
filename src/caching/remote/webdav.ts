/** WebDAV and plain HTTP servers that take PUT. Owns addresses and variables for both programs. */
import type { RemoteBackend, RemoteCache } from "../types.ts";
import { encodeTemplate } from "../template.ts";
import {
  type AddressParts,
  definedOnly,
  loginOf,
  readOnlyWord,
  splitAddress,
  withCredentials,
} from "./addresses.ts";

/** WebDAV: folders are made by the server or not needed. */
export const WEBDAV: RemoteBackend = {
  type: "webdav",
  sccache: webdavVariables,
  ccache: (remote) => httpStorage(remote, "flat"),
};

/** HTTP with GET, PUT and HEAD. */
export const HTTP: RemoteBackend = {
  type: "http",
  sccache: webdavVariables,
  ccache: (remote) => httpStorage(remote, "subdirs"),
};

function webdavVariables(remote: RemoteCache): Record<string, string> {
  const parts = webAddress(remote);
  const { username, password } = loginOf(parts, remote);
  return definedOnly({
    SCCACHE_WEBDAV_ENDPOINT: `${parts.scheme}://${parts.rest}`,
    SCCACHE_WEBDAV_KEY_PREFIX: remote.prefix,
    SCCACHE_WEBDAV_USERNAME: username,
    SCCACHE_WEBDAV_PASSWORD: password,
    SCCACHE_WEBDAV_TOKEN: remote.token,
    SCCACHE_WEBDAV_RW_MODE: readOnlyWord(remote),
  });
}

function httpStorage(remote: RemoteCache, layout: "flat" | "subdirs"): string {
  const address = remote.url ?? remote.endpoint ?? "";
  const readOnly = remote.mode === "read-only" ? ["read-only=true"] : [];
  const prefix = remote.prefix === undefined ? "" : `/${remote.prefix.replace(/^\/+/, "")}`;
  if (address.startsWith("file://")) {
    return [inList(`${address.replace(/\/+$/, "")}${prefix}`), ...readOnly].join("|");
  }
  const parts = webAddress(remote);
  const rest = inList(`${parts.rest.replace(/\/+$/, "")}${prefix}`);
  return [
    withCredentials({ ...parts, rest }, remote),
    `layout=${layout}`,
    ...(remote.token === undefined ? [] : [`bearer-token=${encodeTemplate(remote.token)}`]),
    ...readOnly,
  ].join("|");
}

/** ccache separates addresses by white space, and what is said about each by bars. */
function inList(address: string): string {
  return address.replaceAll(/[\s|]/g, (each) => encodeURIComponent(each));
}

/** The address of a web server in its parts; `ssl` counts for more than the scheme. */
export function webAddress(remote: Pick<RemoteCache, "url" | "endpoint" | "ssl">): AddressParts {
  const parts = splitAddress(remote.url ?? remote.endpoint ?? "", "https");
  return remote.ssl === undefined ? parts : { ...parts, scheme: remote.ssl ? "https" : "http" };
}
