/**
 * Makes release archives of toolchains from the compilers that Debian installs, as a vendor would
 * publish them. Kept in the temporary folder between runs, because packing takes seconds.
 */
import { createHash } from "node:crypto";
import { join } from "@std/path";
import { outputOf } from "./limited_command.ts";

/** A packed release. */
export interface Release {
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

const LLVM = "/usr/lib/llvm-19";
const FOLDER = join(Deno.env.get("TMPDIR") ?? "/tmp", "toolchainkit-test-releases");

/** True if Debian's Clang 19 and libc++ 19 are installed. */
export async function hasClang19(): Promise<boolean> {
  try {
    await Deno.stat(`${LLVM}/bin/clang`);
    await Deno.stat(`${LLVM}/include/c++/v1/vector`);
    return true;
  } catch {
    return false;
  }
}

/** Clang 19 with lld, binary tools, libc++ and compiler-rt, in one top folder, as tar.gz. */
export function clangRelease(): Promise<Release> {
  return cached("clang+llvm-19.1.7-x86_64-linux-debian-2.tar.gz", async (archive, work) => {
    const root = join(work, "clang+llvm-19.1.7-x86_64-linux-debian");
    await run("mkdir", ["-p", `${root}/bin`, `${root}/lib`, `${root}/include`]);
    const programs = ["clang", "clang++", "clang-19", "clang-scan-deps", "lld", "ld.lld"].concat(
      [
        "ar",
        "ranlib",
        "nm",
        "strip",
        "objcopy",
        "objdump",
        "readelf",
        "readobj",
        "symbolizer",
        "profdata",
      ]
        .map((name) => `llvm-${name}`),
    );
    for (const name of programs) {
      // Links among the programs stay links; links out of the folder become what they point to.
      const flag = await pointsInside(`${LLVM}/bin/${name}`) ? "-P" : "-L";
      await run("cp", ["-r", flag, `${LLVM}/bin/${name}`, `${root}/bin/`]);
    }
    for (const name of ["libLLVM.so.19.1", "libclang-cpp.so.19.1"]) {
      await run("cp", ["-L", await sharedLibrary(name), `${root}/lib/`]);
    }
    for await (const entry of Deno.readDir(`${LLVM}/lib`)) {
      if (!/^lib(c\+\+|c\+\+abi|unwind)\b/.test(entry.name)) continue;
      await run("cp", ["-L", `${LLVM}/lib/${entry.name}`, `${root}/lib/`]);
    }
    await run("cp", ["-rL", `${LLVM}/lib/clang`, `${root}/lib/`]);
    await run("cp", ["-rL", `${LLVM}/include/c++`, `${root}/include/`]);
    await run("tar", [
      "-C",
      work,
      "--use-compress-program=gzip -1",
      "-cf",
      archive,
      "--",
      baseOf(root),
    ]);
  });
}

/** Packages differ in whether LLVM's folder has a link to its libraries. */
async function sharedLibrary(name: string): Promise<string> {
  const places = [`${LLVM}/lib/${name}`, `/usr/lib/${Deno.build.arch}-linux-gnu/${name}`];
  for (const place of places) {
    if (await Deno.stat(place).then(() => true, () => false)) return place;
  }
  throw new Error(`${name} is in none of ${places.join(", ")}`);
}

/** Makes an archive once; another run of the tests finds it by its name. */
async function cached(
  name: string,
  make: (archive: string, work: string) => Promise<void>,
): Promise<Release> {
  const path = join(FOLDER, name);
  await Deno.mkdir(FOLDER, { recursive: true });
  if (!await isThere(path)) {
    const work = await Deno.makeTempDir({ dir: FOLDER });
    try {
      const archive = join(work, "archive");
      await make(archive, work);
      // Never over one that another file of tests has made in the meantime and tells the hash of.
      await Deno.link(archive, path).catch((error) => {
        if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
      });
    } finally {
      await Deno.remove(work, { recursive: true });
    }
  }
  const bytes = await Deno.readFile(path);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { path, sha256, sizeBytes: bytes.length };
}

async function pointsInside(path: string): Promise<boolean> {
  try {
    return !(await Deno.readLink(path)).includes("/");
  } catch {
    return false;
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    return false;
  }
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

async function run(command: string, args: string[]): Promise<void> {
  const result = await outputOf(command, { args });
  if (result.code !== 0) {
    throw new Error(`${command} ${args.join(" ")}: ${new TextDecoder().decode(result.stderr)}`);
  }
}
