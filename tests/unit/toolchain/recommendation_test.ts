import { assertEquals } from "@std/assert";
import { recommendedToolchain } from "../../../src/toolchain/recommendation.ts";

Deno.test("recommendedToolchain() is Zig with a vendor's address and a package, on every platform", async () => {
  const platforms = ["linux-x64", "linux-arm64", "macos-arm64", "macos-x64", "windows-x64"];
  for (const platform of platforms) {
    const [first] = await recommendedToolchain(platform);
    assertEquals([first?.name, first?.platform], ["zig", platform]);
    assertEquals(
      first?.sources.map((source) => "url" in source ? "url" : "npm" in source ? "npm" : "pypi"),
      ["url", "pypi"],
      platform,
    );
  }
});
