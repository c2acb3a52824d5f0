/** Signatures of publishers in the executable: what minisign made is accepted, all else refused. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { exists, listDirectory } from "../../src/core/filesystem.ts";
import { tarGz } from "../support/archives.ts";
import { expectCode, Machine } from "../support/executable.ts";
import { MisbehavingServer } from "../support/http_server.ts";
import { installedFolder, registerBuild } from "../support/user_registry.ts";

Deno.test("toolchain install takes what minisign signed, and nothing with another file's signature", async () => {
  await using machine = await Machine.create();
  await using server = MisbehavingServer.start();
  const bytes = tarGz([{ name: "cc-1/bin/gcc", content: "#!/bin/sh\n", mode: 0o755 }]);
  const url = server.serveFile("/cc.tar.gz", bytes);
  await Deno.writeFile(machine.path("cc.tar.gz"), bytes);
  await machine.write("other.tar.gz", "something else");
  expectCode(await machine.exec("minisign", ["-G", "-W", "-p", "key.pub", "-s", "key.sec"]), 0);
  const key = (await Deno.readTextFile(machine.path("key.pub"))).trim().split("\n")[1] ?? "";
  const sign = async (name: string) => {
    const args = ["-S", "-s", "key.sec", "-m", name];
    expectCode(await machine.exec("minisign", args), 0);
    return await Deno.readFile(machine.path(`${name}.minisig`));
  };
  const signature = { kind: "minisign" as const, url: server.url("/cc.tar.gz.minisig"), key };
  await registerBuild(machine, { name: "cc", url, bytes, archive: "tar.gz", signature });
  const args = ["toolchain", "install", "cc@1.0.0"];

  server.serveFile("/cc.tar.gz.minisig", await sign("other.tar.gz"));
  const refused = expectCode(await machine.toolchainkit([...args, "--json"]), 4);
  const { error } = JSON.parse(refused.stdout);
  assertEquals(error.code, "SIGNATURE_INVALID");
  assertMatch(error.message, /^Cannot .*cc\.tar\.gz/);
  assertEquals(await exists(installedFolder(machine, "cc")), false);
  assertEquals(await listDirectory(`${machine.cache}/staging`), []);

  server.serveFile("/cc.tar.gz.minisig", await sign("cc.tar.gz"));
  expectCode(await machine.toolchainkit(args), 0);
  const tool = await machine.toolchainkit(["toolchain", "list", "--json"]);
  assertStringIncludes(expectCode(tool, 0).stdout, "cc-1.0.0");
});
