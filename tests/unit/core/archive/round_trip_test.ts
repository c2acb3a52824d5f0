import { assertEquals } from "@std/assert";
import { extractArchive } from "../../../../src/core/archive.ts";
import { TestWorld } from "../../../support/world.ts";

const LONG = "a-long-folder-name-that-does-not-fit-into-a-header/".repeat(3);
const PYTHON_ZIP = "import shutil,sys; shutil.make_archive(sys.argv[1][:-4],'zip','tree')";
const PYTHON_TAR =
  "import tarfile,sys; t=tarfile.open(sys.argv[1],'w:gz',format=int(sys.argv[2]));" +
  "t.add('tree','.'); t.close()";

/** Python's zipfile by hand: links as Unix writers store them. */
const PYTHON_ZIPFILE = `
import os, stat, sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as archive:
    for folder, folders, files in os.walk('tree'):
        for name in folders + files:
            path = os.path.join(folder, name)
            if os.path.islink(path):
                info = zipfile.ZipInfo(os.path.relpath(path, 'tree'))
                info.create_system = 3
                info.external_attr = os.lstat(path).st_mode << 16
                archive.writestr(info, os.readlink(path))
            else:
                archive.write(path, os.path.relpath(path, 'tree'))
`;
const PYTHON_TAR_AS =
  "import tarfile,sys; t=tarfile.open(sys.argv[1],'w:'+sys.argv[2]); t.add('tree','.'); t.close()";

/** Writers of the system: the command, its arguments before the archive, those after. */
const WRITERS: readonly (readonly [string, string[], string[], { links: boolean }])[] = [
  ["tar", ["-C", "tree", "--format=gnu", "-czf"], ["."], { links: true }],
  ["tar", ["-C", "tree", "--format=pax", "-czf"], ["."], { links: true }],
  ["tar", ["-C", "tree", "--format=posix", "--sparse", "-cf"], ["."], { links: true }],
  ["bsdtar", ["-C", "tree", "--format=pax", "-czf"], ["."], { links: true }],
  ["bsdtar", ["-C", "tree", "--format=gnutar", "-cf"], ["."], { links: true }],
  ["bsdtar", ["-C", "tree", "--format=zip", "-cf"], ["."], { links: true }],
  ["python3", ["-c", PYTHON_TAR], ["0"], { links: true }],
  ["python3", ["-c", PYTHON_TAR], ["2"], { links: true }],
  ["python3", ["-c", PYTHON_ZIP], [], { links: false }],
  ["python3", ["-c", PYTHON_ZIPFILE], [], { links: true }],
  ["python3", ["-c", PYTHON_TAR_AS], ["xz"], { links: true }],
  ["python3", ["-c", PYTHON_TAR_AS], ["bz2"], { links: true }],
  ["tar", ["-C", "tree", "--zstd", "-cf"], ["."], { links: true }],
  ["tar", ["-C", "tree", "--format=gnu", "--sparse", "-cJf"], ["."], { links: true }],
  ["tar", ["-C", "tree", "--format=ustar", "-cjf"], ["."], { links: true }],
  ["bsdtar", ["-C", "tree", "--format=ustar", "-cf"], ["."], { links: true }],
  ["sh", ["-c", 'cd tree && zip -q -r -y "$0.zip" . && mv "$0.zip" "$0"'], [], { links: true }],
  ["sh", ["-c", 'cd tree && zip -q -r -0 -y - . > "$0"'], [], { links: true }],
  ["sh", ["-c", 'cd tree && 7z a -bso0 -tzip "$0.7" . && mv "$0.7" "$0"'], [], { links: false }],
  [
    "sh",
    ["-c", 'cd tree && 7z a -bso0 -tzip -snl "$0.7" . && mv "$0.7" "$0"'],
    [],
    { links: true },
  ],
  ["sh", ["-c", 'cd tree && 7z a -bso0 -ttar "$0.7" . && mv "$0.7" "$0"'], [], { links: false }],
  [
    "sh",
    ["-c", 'cd tree && 7z a -bso0 -ttar -so -snl x . | gzip > "$0"'],
    [],
    { links: true },
  ],
];

async function makeTree(world: TestWorld, links: boolean): Promise<void> {
  await world.write("tree/bin/tool", "#!/bin/sh\n");
  await Deno.chmod(world.path("tree/bin/tool"), 0o755);
  await world.write(`tree/${LONG}file`, "x".repeat(5000));
  await world.write("tree/grün/é.txt", "umlauts");
  await world.write("tree/empty", "");
  await Deno.mkdir(world.path("tree/empty-folder"));
  if (!links) return;
  await Deno.symlink("tool", world.path("tree/bin/alias"));
  await Deno.link(world.path("tree/bin/tool"), world.path("tree/bin/same"));
}

for (const [command, before, after, { links }] of WRITERS) {
  const last = before.at(-1) ?? "";
  const shell = /&& ((?:zip|7z) [^"|.>]*)/.exec(last)?.[1]?.trim();
  const format = before.find((arg) => arg.startsWith("--format")) ?? after.join(" ");
  const writer = shell ?? `${command} ${format} ${last.trim().slice(0, 30)}`;
  Deno.test(`extractArchive() restores what ${writer} wrote`, async () => {
    await using world = await TestWorld.create();
    await makeTree(world, links);
    const archive = world.path("archive.zip");
    const { success, stderr } = await new Deno.Command(command, {
      args: [...before, archive, ...after],
      cwd: world.root,
      env: { LC_ALL: "C.UTF-8" },
    }).output();
    assertEquals(success, true, new TextDecoder().decode(stderr));
    await extractArchive({ input: archive, destination: world.path("out") }, world.host);
    const compared = await new Deno.Command("diff", {
      args: ["-r", "--no-dereference", world.path("tree"), world.path("out")],
    }).output();
    assertEquals(new TextDecoder().decode(compared.stdout), "");
    assertEquals(((await Deno.stat(world.path("out/bin/tool"))).mode ?? 0) & 0o111, 0o111);
  });
}
