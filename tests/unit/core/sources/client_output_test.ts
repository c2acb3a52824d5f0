import { assertEquals, assertStringIncludes } from "@std/assert";
import { NoSpaceError } from "../../../../src/core/filesystem/disk_errors.ts";
import type { Host, ProcessResult } from "../../../../src/core/host.ts";
import { fetchNpmTarball } from "../../../../src/core/sources/npm_source.ts";
import { fetchPypiWheel } from "../../../../src/core/sources/pypi_source.ts";
import { SourceUnavailableError } from "../../../../src/core/sources/source_error.ts";
import { failsWith, TestWorld } from "../../../support/world.ts";

/** A host whose package clients end like this. */
function withClients(host: Host, stderr: string): Host {
  const result: ProcessResult = { code: 1, stdout: "", stderr, timedOut: false };
  return { ...host, run: () => Promise.resolve(result) };
}

Deno.test("fetchPypiWheel() and fetchNpmTarball() tell a full disk from a source that fails", async () => {
  await using world = await TestWorld.create();
  const full = withClients(world.host, "OSError: [Errno 28] No space left on device: 'a' -> 'b'");
  await failsWith(NoSpaceError, () => fetchPypiWheel("zig==1", world.root, { host: full }));
  const npmFull = withClients(world.host, "npm error code ENOSPC\nnpm error errno -28");
  const error = await failsWith(
    NoSpaceError,
    () => fetchNpmTarball("zig@1.0.0", world.root, npmFull),
  );
  assertEquals(error.exit, 10);
  const gone = withClients(world.host, "ERROR: one\n\nERROR: two https://me:pw@index.example/x\n");
  const pip = await failsWith(
    SourceUnavailableError,
    () => fetchPypiWheel("zig==1", world.root, { host: gone }),
  );
  assertStringIncludes(pip.message, "pip ended with code 1: ERROR: one; ERROR: two");
  assertEquals(pip.message.includes("pw"), false);
});

Deno.test("what a package client says cannot begin a line of its own", async () => {
  await using world = await TestWorld.create();
  const forging = withClients(world.host, "no such package\rerror: forged\x1b[2K\u202e\n");
  const error = await failsWith(
    SourceUnavailableError,
    () => fetchNpmTarball("zig@1.0.0", world.root, forging),
  );
  assertStringIncludes(error.message, "no such package; error: forged\ufffd");
});
