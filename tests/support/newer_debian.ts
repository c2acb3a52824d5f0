/**
 * A newer Debian in a folder, for compilers that need a newer C library than this machine's: the
 * packages come from the mirror that apt is configured for, and programs run in it with a file
 * system of their own (chroot in a mount namespace). Nothing of it is installed on this machine.
 */
import { dirname, join } from "@std/path";
import { aptMirror } from "./debian_source.ts";
import { startLimited } from "./limited_command.ts";
import { fetchedOnce, runTool } from "./real_tools.ts";

/** Suites to take it from, the calmer one first. */
const SUITES = ["forky", "sid"];

/** LLVM that is wanted by name; GCC, CMake and Ninja are the suite's own. */
const PACKAGES = [
  ...["base-files", "coreutils", "dash", "grep", "libc-bin", "sed"],
  ...["clang-22", "clang-tools-22", "lld-22", "llvm-22", "libclang-rt-22-dev"],
  ...["libc++-22-dev", "libc++abi-22-dev"],
  ...["g++", "cmake", "ninja-build", "make"],
];

/** A folder with another distribution in it. */
export interface NewerDebian {
  readonly root: string;
  readonly suite: string;
}

/** How programs are started in it. */
export interface InsideOptions {
  /** Folders of this machine that are there under the same path, and cannot be changed there. */
  readonly readOnly?: readonly string[];
  /** The same, changeable. */
  readonly writable?: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with each line of standard output as it comes. */
  readonly onLine?: (line: string) => void;
  /** Milliseconds after which it is ended; as for any program of a test unless told otherwise. */
  readonly limitMs?: number;
}

/** How a program ended in it. */
export interface InsideRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The newer Debian, or in words what this machine lacks for it. */
export async function newerDebian(): Promise<NewerDebian | string> {
  for (const program of ["apt-get", "dpkg-deb", "unshare", "/usr/sbin/chroot"]) {
    if (!await runTool("sh", ["-c", `command -v ${program}`]).then(() => true, () => false)) {
      return `needs ${program}`;
    }
  }
  const failures: string[] = [];
  for (const suite of SUITES) {
    try {
      const root = await fetchedOnce(`debian-${suite}-llvm-22`, (folder) => fill(folder, suite));
      const debian = { root, suite };
      const tried = await runInside(debian, ["true"]);
      return tried.code === 0 ? debian : `needs to chroot in a mount namespace: ${tried.stderr}`;
    } catch (error) {
      failures.push(`${suite}: ${reason(error)}`);
    }
  }
  return `needs clang-22 of a newer Debian from apt's mirror; ${failures.join("; ")}`;
}

/** What apt says went wrong, else the end of what was said. */
function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /\bE: .*/.exec(message)?.[0] ?? message.slice(-200).replaceAll("\n", " ");
}

/**
 * Unpacks the packages without their scripts: a compiler needs none of them, and it is ten times
 * as fast as an installation.
 */
async function fill(folder: string, suite: string): Promise<void> {
  const apt = `${folder}.apt`;
  try {
    for (const name of ["lists/partial", "archives/partial"]) {
      await Deno.mkdir(join(apt, name), { recursive: true });
    }
    await Deno.writeTextFile(join(apt, "status"), "");
    const { address, signedBy } = await aptMirror();
    const options = signedBy === undefined ? "" : `[signed-by=${signedBy}] `;
    await Deno.writeTextFile(join(apt, "sources.list"), `deb ${options}${address} ${suite} main\n`);
    await runTool("apt-get", [...aptOptions(apt), "update"]);
    await runTool("apt-get", [
      ...aptOptions(apt),
      ...["install", "-y", "--download-only", "--no-install-recommends", ...PACKAGES],
    ]);
    await runTool("sh", ["-ec", UNPACK, "unpack", join(apt, "archives"), folder]);
    const inside = await runInside({ root: folder, suite }, ["ldconfig"]);
    if (inside.code !== 0) throw new Error(inside.stderr);
  } finally {
    await Deno.remove(apt, { recursive: true });
  }
}

function aptOptions(folder: string): string[] {
  const settings = {
    "Dir::Etc::sourcelist": join(folder, "sources.list"),
    "Dir::Etc::sourceparts": "/dev/null",
    "Dir::Etc::preferencesparts": "/dev/null",
    "Dir::State": folder,
    "Dir::State::status": join(folder, "status"),
    "Dir::Cache": folder,
    "APT::Sandbox::User": "root",
    "Acquire::Languages": "none",
    "Acquire::Retries": "3",
  };
  return [
    "-qq",
    ...Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
  ];
}

// base-files comes first: it holds the links such as /lib -> usr/lib that the others go through.
const UNPACK = `
cd "$1"
one() {
  dpkg-deb --fsys-tarfile "$1" | tar -x --keep-directory-symlink --no-same-owner -C "$2" \\
    --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*'
}
one base-files_*.deb "$2"
half() {
  n=0
  for file in *.deb; do
    n=$((n + 1))
    [ $((n % 2)) -ne "$1" ] || one "$file" "$2"
  done
}
half 1 "$2" &
half 0 "$2"
wait $!
# What the scripts of the packages would have chosen.
ln -s gcc "$2/usr/bin/cc"
ln -s g++ "$2/usr/bin/c++"
`;

/** Runs a program in it, in a mount namespace that ends with the program. */
export async function runInside(
  debian: NewerDebian,
  command: readonly string[],
  options: InsideOptions = {},
): Promise<InsideRun> {
  const { root } = debian;
  const lines = [
    `mount -t proc proc ${word(join(root, "proc"))}`,
    `mount --rbind /dev ${word(join(root, "dev"))}`,
    `mount -t tmpfs tmpfs ${word(join(root, "tmp"))}`,
    ...(options.readOnly ?? []).flatMap((path) => bind(path, { root, readOnly: true })),
    ...(options.writable ?? []).flatMap((path) => bind(path, { root, readOnly: false })),
    // The caller's PATH is for inside and may lack the folder of chroot.
    `exec /usr/sbin/chroot ${word(root)} /bin/sh -c 'cd "$1" && shift && exec "$@"' sh "$@"`,
  ];
  const asRoot = Deno.uid() === 0 ? [] : ["--map-root-user"];
  const process = startLimited("unshare", {
    args: [
      ...[...asRoot, "--mount", "--pid", "--fork", "--kill-child"],
      ...["sh", "-ec", lines.join("\n"), "enter", options.cwd ?? "/tmp", ...command],
    ],
    clearEnv: true,
    env: { PATH: "/usr/local/bin:/usr/bin:/usr/sbin:/bin:/sbin", HOME: "/tmp", ...options.env },
    stdin: "null",
    ...(options.limitMs === undefined ? {} : { limitMs: options.limitMs }),
  });
  const [stdout, stderr, status] = await Promise.all([
    readLines(process.stdout, options.onLine),
    readLines(process.stderr),
    process.status,
  ]);
  return { code: status.code, stdout, stderr };
}

function bind(path: string, options: { root: string; readOnly: boolean }): string[] {
  const target = word(join(options.root, path));
  return [
    `mkdir -p ${target}`,
    `mount --bind ${word(path)} ${target}`,
    ...(options.readOnly ? [`mount -o remount,bind,ro ${target}`] : []),
  ];
}

function word(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

async function readLines(
  stream: ReadableStream<Uint8Array>,
  onLine?: (line: string) => void,
): Promise<string> {
  let all = "";
  let reported = 0;
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    all += text;
    for (let end = all.indexOf("\n", reported); end >= 0; end = all.indexOf("\n", reported)) {
      onLine?.(all.slice(reported, end));
      reported = end + 1;
    }
  }
  return all;
}

/** What a program of Deno needs of this machine to run inside, besides its own files. */
export async function denoInside(): Promise<{ command: string[]; folders: string[] }> {
  const info = JSON.parse(await runTool(Deno.execPath(), ["info", "--json"]));
  return {
    command: ["env", `DENO_DIR=${info.denoDir}`, Deno.execPath()],
    folders: [dirname(Deno.execPath()), info.denoDir],
  };
}
