/**
 * Asks the machine's own pip and npm what a package's file hashes to and how big it is. Owns the
 * calls; knows no registry's address, because the clients bring their own.
 */
import type { CatalogSource } from "../../src/toolchain/registry/catalog.ts";
import { digestKey } from "./packages.ts";
import type { PackageDigests, PackageOverlay } from "./types.ts";

/** The known digests plus those of packages that are new in the overlay. */
export async function refreshPackageDigests(
  packages: readonly PackageOverlay[],
  known: Readonly<PackageDigests>,
): Promise<PackageDigests> {
  const all: PackageDigests = { ...known };
  for (const overlay of packages) {
    for (const version of Object.keys(overlay.versions)) {
      const asked = Object.entries(overlay.platforms)
        .map(([platform, tags]) => ({ platform, tags, key: digestKey(overlay, version, platform) }))
        .filter(({ key }) => all[key] === undefined);
      await Promise.all(asked.map(async ({ tags, key }) => {
        const found = overlay.kind === "pypi"
          ? await askPip(overlay, version, tags ?? [])
          : await askNpm(overlay, version);
        // deno-lint-ignore no-console
        console.error(`${key}: ${found === null ? "none" : found.sha256}`);
        all[key] = found;
      }));
    }
  }
  return all;
}

async function output(command: string, args: readonly string[]): Promise<string | null> {
  const { code, stdout } = await new Deno.Command(command, {
    args: [...args],
    stdout: "piped",
    stderr: "null",
  }).output();
  return code === 0 ? new TextDecoder().decode(stdout) : null;
}

async function askPip(
  overlay: PackageOverlay,
  version: string,
  tags: readonly string[],
): Promise<CatalogSource | null> {
  const requirement = `${overlay.package}==${version}`;
  const report = await output("pip", [
    ...["install", "--quiet", "--dry-run", "--ignore-installed", "--no-deps"],
    ...["--only-binary=:all:", "--target", "unused", "--report", "-"],
    ...tags.flatMap((tag) => ["--platform", tag]),
    requirement,
  ]);
  if (report === null) return null;
  const info = JSON.parse(report).install[0].download_info;
  const address: string = info.url;
  const length = (await fetch(address, { method: "HEAD" })).headers.get("content-length");
  const wheel = decodeURIComponent(address.split("/").at(-1) ?? "");
  const wheelPlatform = wheel.replace(/\.whl$/, "").split("-").at(-1)?.split(".")
    .find((tag) => tags.includes(tag));
  return {
    pypi: requirement,
    ...(wheelPlatform === undefined ? {} : { wheelPlatform }),
    sha256: info.archive_info.hashes.sha256,
    ...(length === null ? {} : { size: Number(length) }),
  };
}

async function askNpm(overlay: PackageOverlay, version: string): Promise<CatalogSource | null> {
  const folder = await Deno.makeTempDir({ prefix: "update-data-" });
  try {
    const name = `${overlay.package}@${version}`;
    const packed = await output("npm", ["pack", name, "--json", "--pack-destination", folder]);
    if (packed === null) return null;
    // npm prints what it made, below warnings that it may print first.
    const [made] = JSON.parse(packed.slice(packed.indexOf("["))) as { filename: string }[];
    const file = `${folder}/${made?.filename}`;
    const digests = await digestsOf(file);
    if (overlay.member === undefined) return { npm: name, ...digests };
    await output("tar", ["xzf", file, "-C", folder, overlay.member]);
    const memberDigests = await digestsOf(`${folder}/${overlay.member}`);
    return { npm: name, ...digests, member: overlay.member, memberDigests };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function digestsOf(path: string): Promise<{ sha256: string; size: number }> {
  const text = await output("sha256sum", [path]) ?? "";
  return { sha256: text.split(" ")[0] ?? "", size: (await Deno.stat(path)).size };
}
