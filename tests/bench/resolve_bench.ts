/**
 * Resolving in a registry of 10,000 builds: bar 10 ms, aim 2 ms. Measures a cold lookup (new
 * registry, file read and parsed) and a warm one. `deno run -A tests/bench/resolve_bench.ts`.
 */
import { ToolchainRegistry } from "../../src/toolchain/registry.ts";
import { createSystemHost } from "../../src/core/system_host.ts";
import type { CatalogBuild } from "../../src/toolchain/registry/catalog.ts";

const RUNS = 31;
const PLATFORMS = ["linux-x64", "linux-arm64", "macos-x64", "macos-arm64", "windows-x64"];

/** A data folder with 10,000 builds in 20 families of 100 versions, as big as real ones. */
async function writeRegistry(folder: string): Promise<number> {
  let builds = 0;
  const index: Record<string, unknown> = {};
  for (let family = 0; family < 20; family++) {
    const name = `family-${family}`;
    const versions: Record<string, Record<string, CatalogBuild>> = {};
    for (let version = 0; version < 100; version++) {
      const text = `${Math.floor(version / 10)}.${version % 10}.${family}`;
      versions[text] = {};
      for (const platform of PLATFORMS) {
        const sha256 = (builds++).toString(16).padStart(64, "a");
        const url = `{base}/v{version}/${name}-{version}-${platform}.tar.xz`;
        versions[text][platform] = { url, sha256, requires: { glibc: "2.27" } };
      }
    }
    const entry = { kind: "toolchain", summary: name, base: "https://vendor.example", versions };
    const file = `${name}.json`;
    const text = JSON.stringify({ schema: 1, entries: { [name]: entry } });
    await Deno.writeTextFile(`${folder}/${file}`, text);
    index[name] = {
      file,
      kind: "toolchain",
      summary: name,
      newest: "9.9.0",
      versions: 100,
      platforms: PLATFORMS,
    };
  }
  await Deno.writeTextFile(`${folder}/index.json`, JSON.stringify({ schema: 1, entries: index }));
  return builds;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const folder = await Deno.makeTempDir({ prefix: "resolve-bench-" });
try {
  const builds = await writeRegistry(folder);
  const host = createSystemHost();
  const readData = async (name: string): Promise<unknown> =>
    JSON.parse(await Deno.readTextFile(`${folder}/${name}`));
  const cold: number[] = [];
  const warm: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const registry = new ToolchainRegistry({ readData, host });
    const name = `family-${run % 20}`;
    const start = performance.now();
    await registry.lookup(name, ">=3 <7", "linux-x64");
    const middle = performance.now();
    await registry.lookup(name, "5", "macos-arm64");
    warm.push(performance.now() - middle);
    cold.push(middle - start);
  }
  const real: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    await new ToolchainRegistry({ host }).lookup("cmake", ">=3.20 <4", "linux-x64");
    real.push(performance.now() - start);
  }
  const own = new ToolchainRegistry();
  const first = performance.now();
  await own.available();
  const listed = performance.now() - first;
  const row = (label: string, value: number) => `${label.padEnd(46)} ${value.toFixed(2)} ms`;
  // deno-lint-ignore no-console
  console.log([
    `${builds} builds, median of ${RUNS} runs`,
    row("new registry, one lookup (bar 10, aim 2)", median(cold)),
    row("first lookup of the process", cold[0] ?? 0),
    row("same registry, another lookup", median(warm)),
    row("the program's own data, new registry, cmake", median(real)),
    row("the program's own data, list of all names", listed),
  ].join("\n"));
  if (median(cold) > 10) Deno.exit(1);
} finally {
  await Deno.remove(folder, { recursive: true });
}
