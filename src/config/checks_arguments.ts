/**
 * Values that end in arguments, profiles, addresses and host lists of other programs. Owns what each
 * may look like in toolchainkit.yaml; where such a program is called the same is asked again.
 */
import { isPlainText } from "../core/outside_values.ts";
import { quotedText } from "../core/printable_text.ts";
import { isDistccHost, isServerName } from "../caching/host_names.ts";
import { profileTrouble } from "../packages/conan/profile_text.ts";
import type { BrokenRule, KeyOf } from "./broken_rule.ts";
import type { Config } from "./types.ts";

/** The broken rules of all such values. */
export function checkArguments(config: Config, keyOf: KeyOf): BrokenRule[] {
  return [
    ...checkHosts(config, keyOf),
    ...checkAddresses(config, keyOf),
    ...checkConan(config, keyOf),
    ...checkVcpkg(config, keyOf),
    ...checkPaths(config, keyOf),
  ];
}

/** `distcc @host:command` and `-oProxyCommand=` would run programs by way of ssh. */
function checkHosts({ build: { distributed } }: Config, keyOf: KeyOf): BrokenRule[] {
  if (distributed === undefined) return [];
  const { engine, scheduler, hosts } = distributed;
  const key = (...parts: string[]) => keyOf("build", "distributed", ...parts);
  const found = hosts.flatMap((host, at): BrokenRule[] =>
    // What is left of a reference is refused with its own words.
    host.includes("${") || isDistccHost(host) ? [] : [{
      key: key("hosts", String(at)),
      message: `${quotedText(host)} is not a host of distcc`,
      expected: "HOST, HOST:PORT or USER@HOST, then /LIMIT and ,OPTIONS, such as build1/8,lzo",
    }]
  );
  if (scheduler === undefined || scheduler.includes("${")) return found;
  const good = engine === "sccache-dist" ? isWebAddress(scheduler) : isServerName(scheduler);
  if (good) return found;
  const expected = engine === "sccache-dist" ? "scheduler: https://…" : "a host, or HOST:PORT";
  const message = "The scheduler is not the address of a server";
  return [...found, { key: key("scheduler"), message, expected }];
}

function isWebAddress(address: string): boolean {
  const text = withoutReferences(address, "https://x");
  return /^https?:\/\/[^/]/i.test(text) && isPlainText(text, 8000) && !/\s/.test(text) &&
    URL.canParse(text);
}

/** With a word for each reference `${env:NAME}` that was not filled in yet. */
function withoutReferences(text: string, beginning = "x"): string {
  return text.replace(/^\$\{env:\w+\}/, beginning).replaceAll(/\$\{env:\w+\}/g, "x");
}

function checkAddresses(config: Config, keyOf: KeyOf): BrokenRule[] {
  const texts: readonly (readonly [string, string])[] = [
    ...config.mirrors.map((each, at) => [keyOf("mirrors", String(at)), each] as const),
    ...config.registries.map((each, at) => [keyOf("registries", String(at)), each] as const),
    ...(config.network.proxy === undefined
      ? []
      : [[keyOf("network", "proxy"), config.network.proxy] as const]),
    ...config.toolchains.flatMap(({ name, source }) =>
      source.kind === "url" ? [[keyOf("toolchains", name, "source"), source.url] as const] : []
    ),
  ];
  // No value is repeated: an address may hold secrets.
  return texts.flatMap(([key, text]): BrokenRule[] =>
    isPlainText(text, 8000) ? [] : [{
      key,
      message: "This is not a printable address or path, or it begins with a dash",
      expected: "https://… or a path",
    }]
  );
}

function checkConan({ packages: { conan } }: Config, keyOf: KeyOf): BrokenRule[] {
  const key = (...parts: string[]) => keyOf("packages", "conan", ...parts);
  const found: BrokenRule[] = [];
  for (const section of ["options", "settings", "conf"] as const) {
    for (const [name, value] of Object.entries(conan[section])) {
      const trouble = profileTrouble(name, value);
      if (trouble === undefined) continue;
      const setting = quotedText(`${name}=${value}`);
      const message = `${setting} cannot stand in a Conan profile: ${trouble}`;
      found.push({ key: key(section, name), message, expected: "plain text of one line" });
    }
  }
  const { profile, build, remotes } = conan;
  if (
    profile !== undefined &&
    !/^[^\p{Cc}\-(){}[\]#][^\p{Cc}(){}[\]#]*$/u.test(withoutReferences(profile))
  ) {
    const message = `${quotedText(profile)} is not the name or path of a Conan profile`;
    found.push({ key: key("profile"), message, expected: "a name such as default, or a path" });
  }
  build.forEach((each, at) => {
    if (/^!?[~&]?[A-Za-z0-9_*?[\]!&][\w.+*?[\]!/@:-]*$/.test(each)) return;
    const message = `${quotedText(each)} is not a package pattern of Conan`;
    found.push({ key: key("build", String(at)), message, expected: "missing, never or zlib/*" });
  });
  remotes.forEach(({ name, url }, at) => {
    if (isWebAddress(url) || isPathOrFile(url)) return;
    const message = `The address of the server "${name}" is neither http nor https`;
    found.push({ key: key("remotes", String(at), "url"), message, expected: "https://…" });
  });
  return found;
}

/** A folder of recipes, which Conan takes for a server too. */
function isPathOrFile(text: string): boolean {
  return isPlainText(text, 4000) && /^(?:[/.~]|[A-Za-z]:[\\/]|file:\/\/\/)/.test(text);
}

function checkVcpkg({ packages: { vcpkg } }: Config, keyOf: KeyOf): BrokenRule[] {
  return vcpkg.features.flatMap((each, at): BrokenRule[] =>
    /^[A-Za-z0-9*][A-Za-z0-9._*-]*$/.test(each) ? [] : [{
      key: keyOf("packages", "vcpkg", "features", String(at)),
      message: `${quotedText(each)} is not the name of a feature`,
      expected: "a name such as tests",
    }]
  );
}

/** Paths end in arguments and generated files; one that is not a line of text fits neither. */
function checkPaths(config: Config, keyOf: KeyOf): BrokenRule[] {
  const paths: readonly (readonly [string, string | undefined])[] = [
    ...config.toolchains.flatMap(({ name, sysroot, customPaths }) => [
      [keyOf("toolchains", name, "sysroot"), sysroot] as const,
      ...Object.entries(customPaths).map(([role, path]) =>
        [keyOf("toolchains", name, "custom_paths", role), path] as const
      ),
    ]),
    [keyOf("cross", "raspberry_pi", "sysroot"), config.cross.raspberryPi.sysroot],
    [keyOf("cross", "android", "ndk_path"), config.cross.android.ndkPath],
    [keyOf("packages", "custom_path"), config.packages.customPath],
    [keyOf("packages", "conan_home"), config.packages.conanHome],
    [keyOf("packages", "vcpkg", "root"), config.packages.vcpkg.root],
    [keyOf("toolchain_cache", "path"), config.toolchainCache.path],
    [keyOf("build", "caching", "directory"), config.build.caching.directory],
  ];
  return paths.flatMap(([key, path]): BrokenRule[] =>
    path === undefined || isPlainText(path, 8000) ? [] : [{
      key,
      message: `${quotedText(path)} is not a printable path, or begins with a dash`,
      expected: "a path",
    }]
  );
}
