import { assert, assertEquals, assertThrows } from "@std/assert";
import { renderProfile } from "../../../../src/packages/conan/profile.ts";
import { profileTrouble } from "../../../../src/packages/conan/profile_text.ts";
import { PackageSettingError } from "../../../../src/packages/errors.ts";
import { toolchainWith } from "../../../support/package_toolchains.ts";

const EVIL = "{{ os.system('id') }}";

Deno.test("profileTrouble() refuses what Conan would evaluate or read as another line", () => {
  for (const value of [EVIL, "{% import os %}", "{# x", "a\nb", "a\rb", "a\u2028b"]) {
    assert(profileTrouble("x", value) !== undefined, value);
    assert(profileTrouble(value, "x") !== undefined, value);
  }
  for (const name of ["[conf", " [conf", "include(x)", "# x"]) {
    assert(profileTrouble(name, "x]") !== undefined, name);
  }
  assertEquals(profileTrouble("fmt/*:shared", "True"), undefined);
  assertEquals(profileTrouble("tools.build:cxxflags", "['-DX={1}', '$O']"), undefined);
});

Deno.test("renderProfile() refuses expressions wherever they come from", () => {
  const facts = { toolchain: toolchainWith(), buildType: "Release" as const };
  for (
    const more of [
      { options: { "a/*:b": EVIL } },
      { settings: { os: EVIL } },
      { conf: { "tools.build:jobs": EVIL } },
      { include: EVIL },
      { include: "a\n[conf]" },
      { packageToolchainFile: `/p/${EVIL}/t.cmake` },
    ]
  ) assertThrows(() => renderProfile({ ...facts, ...more }), PackageSettingError);
});
