/**
 * The build cache of the configuration with its secrets taken out again. Owns putting `${env:NAME}`
 * back where a value came from the environment, and refusing secrets that are written out.
 */
import { hasPlainPassword, withEncodedLogin } from "../caching/remote/addresses.ts";
import type { Distribution, RemoteCache } from "../caching/types.ts";
import type { Config, Expansion } from "../config/types.ts";
import { TkError } from "../core/errors.ts";

/** A secret stands where it would be written into files. */
export class BuildCacheSecretError extends TkError<{ key: string }> {
  readonly code = "BUILD_CACHE_SECRET";

  constructor(key: string, why: "written-out" | "inside-address") {
    const written = why === "written-out";
    super(
      `Cannot use the value of "${key}": ${
        written
          ? "it is written out, wanted ${env:NAME}"
          : "the variable holds an address with a secret, wanted one without"
      }`,
      { key },
      {
        hint: written
          ? `Set a variable where the project is built, and write ${key}: \${env:ITS_NAME}`
          : `Write username: and password: beside ${key}, the password as \${env:ITS_NAME}`,
      },
    );
  }
}

const REMOTE = "build.caching.remote";
const DISTRIBUTED = "build.distributed";

/** Fields that are secret, by their keys in the configuration. */
const SECRET_FIELDS: Readonly<Record<string, string>> = {
  password: "password",
  token: "token",
  connectionString: "connection_string",
  secretAccessKey: "secret_access_key",
};

/**
 * Fields that are no secrets: they count as they are now. A server of sccache that runs would keep
 * the values of whoever started it.
 */
const PLAIN_FIELDS = [
  "bucket",
  "region",
  "prefix",
  "container",
  "profile",
  "credentialsFile",
  "master",
] as const;

/**
 * The shared cache as templates; undefined when there is none.
 *
 * @throws {BuildCacheSecretError} If a password, token or key is written out.
 */
export function remoteTemplates(
  config: Pick<Config, "build" | "expansions">,
): RemoteCache | undefined {
  const { remote } = config.build.caching;
  if (remote === undefined) return undefined;
  const raw: RemoteCache = {
    ...withReferences(remote, REMOTE, config.expansions),
    ...withSchemes(remote, config.expansions),
  };
  for (const [field, key] of Object.entries(SECRET_FIELDS)) {
    const value = (raw as unknown as Record<string, unknown>)[field];
    if (typeof value === "string" && !value.includes("${env:")) {
      throw new BuildCacheSecretError(`${REMOTE}.${key}`, "written-out");
    }
  }
  const refusePlain = (key: string, address: string): string => {
    if (!hasPlainPassword(address)) return withEncodedLogin(address);
    throw new BuildCacheSecretError(`${REMOTE}.${key}`, "written-out");
  };
  const single = (key: "url" | "endpoint") => {
    const address = raw[key];
    return address === undefined ? {} : { [key]: refusePlain(key, address) };
  };
  const several = (key: "clusterEndpoints" | "sentinels") => {
    const addresses = raw[key];
    if (addresses === undefined) return {};
    return { [key]: addresses.map((address) => refusePlain(snakeCase(key), address)) };
  };
  return {
    ...raw,
    ...single("url"),
    ...single("endpoint"),
    ...several("clusterEndpoints"),
    ...several("sentinels"),
    ...Object.fromEntries(
      PLAIN_FIELDS.flatMap((field) => remote[field] === undefined ? [] : [[field, remote[field]]]),
    ),
  };
}

/** Distribution as templates; undefined when there is none. */
export function distributionTemplates(
  config: Pick<Config, "build" | "expansions">,
): Distribution | undefined {
  const { distributed } = config.build;
  if (distributed === undefined) return undefined;
  const raw = withReferences(distributed, DISTRIBUTED, config.expansions);
  if (raw.token !== undefined && !raw.token.includes("${env:")) {
    throw new BuildCacheSecretError(`${DISTRIBUTED}.token`, "written-out");
  }
  return raw;
}

/**
 * Addresses that come whole from a variable, with their scheme: how a server is spoken to must be
 * known before the build. They may be written into files if they hold no secret.
 */
function withSchemes(
  remote: { readonly url?: string | undefined; readonly endpoint?: string | undefined },
  expansions: readonly Expansion[],
): { url?: string; endpoint?: string } {
  const found: { url?: string; endpoint?: string } = {};
  for (const key of ["url", "endpoint"] as const) {
    const value = remote[key];
    const fromStart = rawOf(`${REMOTE}.${key}`, expansions)?.startsWith("${env:") === true;
    if (!fromStart || value === undefined || !/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) continue;
    if (/^[^/]*\/\/[^/]*@|\?/.test(value)) {
      throw new BuildCacheSecretError(`${REMOTE}.${key}`, "inside-address");
    }
    found[key] = value;
  }
  return found;
}

function withReferences<T extends object>(
  section: T,
  prefix: string,
  expansions: readonly Expansion[],
): T {
  const entries = Object.entries(section).map(([field, value]) => {
    const key = `${prefix}.${snakeCase(field)}`;
    if (Array.isArray(value)) {
      const items = value.map((item, at) => rawOf(`${key}.${at}`, expansions) ?? item);
      // A list may be written as a single value.
      return [field, items.length === 1 ? [rawOf(key, expansions) ?? items[0]] : items];
    }
    return [field, rawOf(key, expansions) ?? value];
  });
  return Object.fromEntries(entries) as T;
}

function rawOf(key: string, expansions: readonly Expansion[]): string | undefined {
  return expansions.find((one) => one.key === key)?.raw;
}

function snakeCase(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
