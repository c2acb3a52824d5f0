import { assertEquals, assertMatch } from "@std/assert";
import type { Artifact } from "../../../../src/core/artifact.ts";
import { cachePaths } from "../../../../src/core/directory.ts";
import { listDirectory } from "../../../../src/core/filesystem.ts";
import { NoSpaceError } from "../../../../src/core/filesystem/disk_errors.ts";
import { installArtifact } from "../../../../src/core/install.ts";
import { checkRoomToUnpack, unpackedRatio } from "../../../../src/core/install/room.ts";
import { createNetworkFetch } from "../../../../src/core/network.ts";
import { MisbehavingServer, sampleBytes } from "../../../support/http_server.ts";
import { failsWith, TestWorld } from "../../../support/world.ts";

const PETABYTE = 1e15;

Deno.test("checkRoomToUnpack() refuses what cannot fit and states the numbers", async () => {
  await using world = await TestWorld.create();
  const archive = { path: world.path("a"), sizeBytes: PETABYTE, kind: "tar.xz" } as const;
  const error = await failsWith(NoSpaceError, () => checkRoomToUnpack(archive, world.root));
  assertEquals(error.details.neededBytes, PETABYTE * unpackedRatio("tar.xz"));
  assertMatch(
    error.message,
    /4000000000000000 bytes are needed \(about 4000000000000000 to unpack 1000000000000000\), \d+ are free/,
  );
  await checkRoomToUnpack({ ...archive, sizeBytes: 10 }, world.root);
});

Deno.test("installArtifact() wants room for the archive and its content before the first byte", async () => {
  await using world = await TestWorld.create();
  await using server = MisbehavingServer.start();
  const url = server.serveFile("/cc.tar.gz", sampleBytes(1000));
  server.failAlways("/cc.tar.gz", { contentLength: PETABYTE });
  const artifact: Artifact = {
    kind: "toolchain",
    name: "cc",
    version: "1.0",
    platform: "linux-x64",
    archive: "tar.gz",
    strip: null,
    bin: "bin",
    sources: [{ url }],
    sha256: "0".repeat(64),
  };
  const host = { ...world.host, fetch: createNetworkFetch({}, {}, { offline: false }) };
  const cache = cachePaths(world.path("cache"));
  const error = await failsWith(NoSpaceError, () => installArtifact(artifact, { cache, host }));
  assertMatch(
    error.message,
    /3500000000000000 bytes are needed \(1000000000000000 to download and about 2500000000000000 to unpack\)/,
  );
  assertEquals(await listDirectory(cache.toolchains), []);
  assertEquals(await listDirectory(cache.staging), []);
});
