import { assert, assertEquals } from "@std/assert";
import { DownloadWorld } from "../../support/download_world.ts";
import { type FileBehaviour, sampleBytes } from "../../support/http_server.ts";

/** Downloads to a file system of 2 MB in a process of its own; returns what it printed. */
async function downloadToSmallDisk(
  world: DownloadWorld,
  url: string,
): Promise<{ code: string; exit: number; message: string; names: string[] }> {
  const folder = world.path("small");
  await Deno.mkdir(folder);
  const module = (path: string) => JSON.stringify(import.meta.resolve(path));
  const request = { sources: [{ url }], destination: `${folder}/file.bin` };
  const script = await world.world.write(
    "child.ts",
    `
    import { downloadFile } from ${module("../../../src/core/download.ts")};
    import { createSystemHost } from ${module("../../../src/core/system_host.ts")};
    const host = createSystemHost();
    const error = await downloadFile(${JSON.stringify(request)}, host).catch((error) => error);
    const names = [...Deno.readDirSync(${JSON.stringify(folder)})].map(({ name }) => name).sort();
    console.log(JSON.stringify({ code: error.code, exit: error.exit, message: error.message, names }));
  `,
  );
  const config = new URL("../../../deno.json", import.meta.url).pathname;
  const mount = `mount -t tmpfs -o size=2m tmpfs '${folder}'`;
  const run = `'${Deno.execPath()}' run --no-check --config '${config}' -A '${script}'`;
  const { stdout, stderr } = await new Deno.Command("unshare", {
    args: ["--user", "--map-root-user", "--mount", "sh", "-c", `${mount} && ${run}`],
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert(text.startsWith("{"), new TextDecoder().decode(stderr));
  return JSON.parse(text);
}

Deno.test({
  name: "downloadFile() writes nothing when the file does not fit on the disk",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using world = await DownloadWorld.create();
    const url = world.server.serveFile("/tool", sampleBytes(5_000_000));
    const { code, exit, message, names } = await downloadToSmallDisk(world, url);
    assertEquals([code, exit, names], ["NO_SPACE", 10, []]);
    assert(/5000000 bytes are needed, \d+ are free/.test(message), message);
  },
});

Deno.test({
  name: "downloadFile() ends with exit 10 when the disk becomes full in the middle",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using world = await DownloadWorld.create();
    const behaviour: FileBehaviour = { etag: '"1"' };
    const url = world.server.serveFile("/tool", sampleBytes(5_000_000), behaviour);
    // Without a length nobody can know before.
    world.server.failAlways("/tool", { chunked: true });
    const { code, exit, names } = await downloadToSmallDisk(world, url);
    assertEquals([code, exit], ["NO_SPACE", 10]);
    assertEquals(names.includes("file.bin"), false);
  },
});
