import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  explainVcpkgFailure,
  manifestBaseline,
  parseStatus,
  toolRelease,
  vcpkgArguments,
  vcpkgEnvironment,
} from "../../../../src/packages/vcpkg/commands.ts";

Deno.test("vcpkgArguments() names folders, triplets, overlays and features", () => {
  assertEquals(
    vcpkgArguments({
      root: "/v",
      manifestFolder: "/p",
      installFolder: "/p/.toolchainkit/installed",
      triplet: "x64-linux-main",
      hostTriplet: "x64-linux",
      overlayTriplets: ["/p/triplets"],
      overlayPorts: ["/p/ports"],
      features: ["tests"],
    }),
    [
      "install",
      "--vcpkg-root=/v",
      "--x-manifest-root=/p",
      "--x-install-root=/p/.toolchainkit/installed",
      "--triplet=x64-linux-main",
      "--host-triplet=x64-linux",
      "--overlay-triplets=/p/triplets",
      "--overlay-ports=/p/ports",
      "--x-feature=tests",
      "--no-print-usage",
      "--disable-metrics",
    ],
  );
});

Deno.test("vcpkgEnvironment() shares binaries and lets nothing through offline", () => {
  const caches = { binaries: "/c/b", downloads: "/c/d", binarySources: undefined, offline: true };
  const environment = vcpkgEnvironment("/v", caches);
  assertEquals(environment["VCPKG_BINARY_SOURCES"], "clear;files,/c/b,readwrite");
  assertEquals(environment["X_VCPKG_ASSET_SOURCES"], "clear;x-block-origin");
  const remote = vcpkgEnvironment("/v", {
    ...caches,
    binarySources: "clear;http,u",
    offline: false,
  });
  assertEquals(remote["VCPKG_BINARY_SOURCES"], "clear;http,u");
  assertEquals("X_VCPKG_ASSET_SOURCES" in remote, false);
});

Deno.test("parseStatus() lists what is installed for the triplet, the last word counts", () => {
  const paragraph = (fields: Record<string, string>) =>
    Object.entries(fields).map(([name, value]) => `${name}: ${value}`).join("\n");
  const installed = { Architecture: "x64-linux-main", Status: "install ok installed" };
  const text = [
    paragraph({ Package: "zlib", Version: "1.3.1", Abi: "aaa", ...installed }),
    paragraph({ Package: "fmt", Version: "10.0", "Port-Version": "2", Abi: "bbb", ...installed }),
    paragraph({ Package: "fmt", Feature: "extra", ...installed }),
    paragraph({ Package: "old", Version: "1", ...installed }),
    paragraph({ Package: "old", Version: "1", ...installed, Status: "purge ok not-installed" }),
    paragraph({ Package: "tool", Version: "1", ...installed, Architecture: "x64-linux" }),
    "",
  ].join("\n\n");
  assertEquals(parseStatus(text, "x64-linux-main"), [
    { name: "fmt", version: "10.0#2", revision: "bbb" },
    { name: "zlib", version: "1.3.1", revision: "aaa" },
  ]);
});

Deno.test("manifestBaseline() and toolRelease() read what a checkout is chosen by", () => {
  const commit = "f".repeat(40);
  assertEquals(manifestBaseline(JSON.stringify({ "builtin-baseline": commit })), commit);
  assertEquals(manifestBaseline('{"builtin-baseline": "--upload-pack=evil"}'), undefined);
  assertEquals(manifestBaseline("no json"), undefined);
  assertEquals(toolRelease("VCPKG_TOOL_RELEASE_TAG=2026-07-27\nX=1\n"), "2026-07-27");
  assertEquals(toolRelease(""), undefined);
});

Deno.test("explainVcpkgFailure() takes the errors out of the output", () => {
  const { reason, hint } = explainVcpkgFailure(
    "Computing installation plan...\nerror: no-such-port does not exist\n",
    { offline: false },
  );
  assertEquals(reason, "error: no-such-port does not exist");
  assertStringIncludes(hint, "name of the port");
  const build = explainVcpkgFailure(
    "error: building zlib:x64-linux failed with: BUILD_FAILED\n/b/zlib/install-out.log\n",
    { offline: false },
  );
  assertEquals(build.hint, "See /b/zlib/install-out.log");
});
