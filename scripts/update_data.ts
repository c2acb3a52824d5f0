/**
 * Writes `data/toolchains/`, `data/tools/` and `data/index.json` from a file of published facts and
 * the overlays in `data/sources/`. Run it again after either changed:
 * `deno run -A scripts/update_data.ts FACTS.json [--packages]`. With `--packages` it also asks the
 * machine's pip and npm about the versions in `data/sources/packages.json` and records what they say.
 */
import { join } from "@std/path";
import { listDirectory } from "../src/core/filesystem.ts";
import type { CatalogEntry } from "../src/toolchain/registry/catalog.ts";
import { checkCatalog, mergeEntries } from "../src/toolchain/registry/merge.ts";
import { entriesFromFacts } from "./update_data/facts.ts";
import { refreshPackageDigests } from "./update_data/ask_packages.ts";
import { addPackages } from "./update_data/packages.ts";
import { renderCatalogFile, renderIndex } from "./update_data/render.ts";
import type {
  Facts,
  FamilyOverlay,
  PackageDigests,
  PackageOverlay,
  RequirementRule,
} from "./update_data/types.ts";

const root = join(import.meta.dirname ?? ".", "..");
const sourcesFolder = join(root, "data", "sources");

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await Deno.readTextFile(path));
}

async function main(): Promise<void> {
  const [factsPath, ...flags] = Deno.args;
  if (factsPath === undefined) throw new Error("usage: update_data.ts FACTS.json [--packages]");
  const facts = await readJson<Facts>(factsPath);
  const families = await readJson<Record<string, FamilyOverlay>>(
    join(sourcesFolder, "families.json"),
  );
  const rules = await readJson<RequirementRule[]>(join(sourcesFolder, "requirements.json"));
  const packages = await readJson<PackageOverlay[]>(join(sourcesFolder, "packages.json"));
  const digestsPath = join(sourcesFolder, "package_digests.json");
  let digests = await readJson<PackageDigests>(digestsPath).catch(() => ({}));
  if (flags.includes("--packages")) {
    digests = await refreshPackageDigests(packages, digests);
    const rows = Object.entries(digests).sort(([a], [b]) => a < b ? -1 : 1)
      .map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
    await Deno.writeTextFile(digestsPath, `{\n${rows.join(",\n")}\n}\n`);
  }

  const files = entriesFromFacts(facts, families, rules);
  addPackages(files, { packages, digests, families });
  await addByHand(files);
  await writeAll(files);
}

/** Entries that somebody wrote by hand, in files named like those they add to. */
async function addByHand(files: Map<string, Map<string, CatalogEntry>>): Promise<void> {
  for (const folder of ["toolchains", "tools"]) {
    const path = join(sourcesFolder, "additions", folder);
    for (const name of await listDirectory(path)) {
      const added = checkCatalog(await readJson(join(path, name)), name);
      const file = `${folder}/${name.replace(/\.json$/, "")}`;
      const entries = files.get(file) ?? new Map<string, CatalogEntry>();
      for (const [entryName, entry] of Object.entries(added.entries)) {
        const before = entries.get(entryName);
        entries.set(entryName, before === undefined ? entry : mergeEntries(before, entry));
      }
      files.set(file, entries);
    }
  }
}

async function writeAll(files: Map<string, Map<string, CatalogEntry>>): Promise<void> {
  for (const folder of ["toolchains", "tools"]) {
    await Deno.remove(join(root, "data", folder), { recursive: true }).catch(() => {});
    await Deno.mkdir(join(root, "data", folder), { recursive: true });
  }
  for (const [file, entries] of files) {
    await Deno.writeTextFile(join(root, "data", `${file}.json`), renderCatalogFile(entries));
  }
  await Deno.writeTextFile(join(root, "data", "index.json"), renderIndex(files));
}

await main();
