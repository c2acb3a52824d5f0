import { assertEquals } from "@std/assert";
import { extractArchive } from "../../../../src/core/archive.ts";
import { TestWorld } from "../../../support/world.ts";

const LONG = "a-long-folder-name-that-does-not-fit-into-a-header/".repeat(3);
const PYTHON_ZIP = "import shutil,sys; shutil.make_archive(sys.argv[1][:-4],'zip','tree')";
const PYTHON_TAR =
  "import tarfile,sys; t=tarfile.open(sys.argv[1],'w:gz',format=int(sys.argv[2]));" +
  "t.add('tree','.'); t.close()";

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
  const format = before.find((arg) => arg.startsWith("--format")) ?? after.join(" ");
  Deno.test(`extractArchive() restores what ${command} ${format} ${before.at(-1)?.slice(0, 30)} wrote`, async () => {
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
