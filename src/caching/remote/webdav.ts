/** WebDAV and plain HTTP servers that take PUT. Owns addresses and variables for both programs. */
import type { RemoteBackend, RemoteCache } from "../types.ts";
import { definedOnly, readOnlyWord, splitAddress, withCredentials } from "./addresses.ts";

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
  const parts = splitAddress(remote.url ?? remote.endpoint ?? "", schemeOf(remote));
  const [user, password] = parts.userInfo.split(":", 2);
  return definedOnly({
    SCCACHE_WEBDAV_ENDPOINT: `${parts.scheme}://${parts.rest}`,
    SCCACHE_WEBDAV_KEY_PREFIX: remote.prefix,
    SCCACHE_WEBDAV_USERNAME: remote.username ?? user,
    SCCACHE_WEBDAV_PASSWORD: remote.password ?? password,
    SCCACHE_WEBDAV_TOKEN: remote.token,
    SCCACHE_WEBDAV_RW_MODE: readOnlyWord(remote),
  });
}

function httpStorage(remote: RemoteCache, layout: "flat" | "subdirs"): string {
  const address = remote.url ?? remote.endpoint ?? "";
  const readOnly = remote.mode === "read-only" ? ["read-only=true"] : [];
  if (address.startsWith("file://")) return [address, ...readOnly].join("|");
  const parts = splitAddress(address, schemeOf(remote));
  const prefix = remote.prefix === undefined ? "" : `/${remote.prefix.replace(/^\/+/, "")}`;
  const rest = `${parts.rest.replace(/\/+$/, "")}${prefix}`;
  return [
    withCredentials({ ...parts, rest }, remote),
    `layout=${layout}`,
    ...(remote.token === undefined ? [] : [`bearer-token=${remote.token}`]),
    ...readOnly,
  ].join("|");
}

function schemeOf(remote: RemoteCache): string {
  return remote.ssl === false ? "http" : "https";
}
