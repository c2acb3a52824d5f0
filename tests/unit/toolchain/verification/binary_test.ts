import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Binary, parseBinary } from "../../../../src/toolchain/verification/binary.ts";
import { readerOf } from "../../../../src/toolchain/verification/binary_reader.ts";
import { readBinary } from "../../../../src/toolchain/verification/inventory.ts";
import { makeElf, makeFatMachO, makeMachO, makePe } from "../../../support/binary_builder.ts";

const parse = (bytes: Uint8Array<ArrayBuffer>): Promise<Binary | undefined> =>
  parseBinary(readerOf(bytes));

const FULL_ELF = {
  type: 2,
  interpreter: "/lib64/ld-linux-x86-64.so.2",
  needed: ["libc.so.6", "libstdc++.so.6"],
  runpath: "$ORIGIN/../lib:/opt/lib",
  rpath: "/old",
  soname: "me.so.1",
  versionNeeds: {
    "libc.so.6": ["GLIBC_2.2.5", "GLIBC_2.34"],
    "libstdc++.so.6": ["GLIBCXX_3.4.30"],
  },
  versionDefinitions: ["me.so.1", "ME_1.0", "ME_2.0"],
};

for (const bits of [32, 64] as const) {
  for (const bigEndian of [false, true]) {
    const order = bigEndian ? "big" : "little";
    Deno.test(`parseBinary() reads everything of a ${bits}-bit ${order}-endian ELF file`, async () => {
      const found = await parse(makeElf({ ...FULL_ELF, bits, bigEndian }));
      assertEquals(found, {
        format: "elf",
        bits,
        kind: "executable",
        processor: "x64",
        interpreter: "/lib64/ld-linux-x86-64.so.2",
        soname: "me.so.1",
        needed: ["libc.so.6", "libstdc++.so.6"],
        rpath: ["/old"],
        runpath: ["$ORIGIN/../lib", "/opt/lib"],
        versionNeeds: [
          { library: "libc.so.6", version: "GLIBC_2.2.5", weak: false },
          { library: "libc.so.6", version: "GLIBC_2.34", weak: false },
          { library: "libstdc++.so.6", version: "GLIBCXX_3.4.30", weak: false },
        ],
        versionDefinitions: ["me.so.1", "ME_1.0", "ME_2.0"],
      });
    });
  }
}

Deno.test("parseBinary() reads libraries, search paths and the lowest system of Mach-O", async () => {
  const found = await parse(makeMachO({
    libraries: ["/usr/lib/libSystem.B.dylib", "@rpath/libLLVM.dylib"],
    weakLibraries: ["@rpath/libmaybe.dylib"],
    rpaths: ["@loader_path/../lib"],
    minimumMacos: [11, 6],
  }));
  assertEquals(found, {
    format: "mach-o",
    slices: [{
      processor: "arm64",
      kind: "executable",
      libraries: [
        { path: "/usr/lib/libSystem.B.dylib", weak: false },
        { path: "@rpath/libLLVM.dylib", weak: false },
        { path: "@rpath/libmaybe.dylib", weak: true },
      ],
      rpaths: ["@loader_path/../lib"],
      minimumMacos: "11.6",
    }],
  });
});

Deno.test("parseBinary() reads every processor of a fat Mach-O file", async () => {
  const found = await parse(makeFatMachO([
    makeMachO({ cpu: 0x01000007, libraries: ["/usr/lib/a.dylib"] }),
    makeMachO({ cpu: 0x0100000c, fileType: 6 }),
  ]));
  assert(found?.format === "mach-o");
  assertEquals(found.slices.map(({ processor, kind }) => [processor, kind]), [
    ["x64", "executable"],
    ["arm64", "shared"],
  ]);
  assertEquals(found.slices[0]?.libraries, [{ path: "/usr/lib/a.dylib", weak: false }]);
});

Deno.test("parseBinary() reads imports and delayed imports of PE files", async () => {
  const found = await parse(makePe({
    imports: ["KERNEL32.dll", "libwinpthread-1.dll"],
    delayedImports: ["USER32.dll"],
    dll: true,
  }));
  assertEquals(found, {
    format: "pe",
    processor: "x64",
    kind: "shared",
    imports: ["KERNEL32.dll", "libwinpthread-1.dll"],
    delayedImports: ["USER32.dll"],
  });
});

Deno.test("parseBinary() knows WebAssembly, and what is no binary", async () => {
  const bytes = (text: string) => new Uint8Array(new TextEncoder().encode(text));
  assertEquals(await parse(bytes("\0asm\x01\0\0\0")), { format: "wasm", processor: "wasm32" });
  for (const text of ["", "\x7fEL", "#!/bin/sh\n", "!<arch>\n", "hello"]) {
    assertEquals(await parse(bytes(text)), undefined, text);
  }
  // Version 52 of a Java class, which begins as a fat Mach-O file does.
  const java = new Uint8Array([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 52]);
  assertEquals(await parse(java), undefined);
});

const WHOLE: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {
  ELF: makeElf(FULL_ELF),
  "32-bit ELF": makeElf({ ...FULL_ELF, bits: 32, bigEndian: true }),
  "Mach-O": makeMachO({ libraries: ["/usr/lib/a.dylib"], rpaths: ["/r"], minimumMacos: [10, 13] }),
  "fat Mach-O": makeFatMachO([makeMachO({ libraries: ["/a"] })]).subarray(0, 4300),
  PE: makePe({ imports: ["a.dll", "b.dll"], delayedImports: ["c.dll"] }),
};

for (const [name, whole] of Object.entries(WHOLE)) {
  Deno.test(`parseBinary() says that a cut ${name} file is damaged, wherever it is cut`, async () => {
    let damaged = 0;
    for (let length = 16; length < whole.length; length++) {
      const found = await parse(whole.slice(0, length));
      if (found?.format === "damaged") {
        damaged++;
        assert(found.reason.length > 0);
      }
    }
    assert(damaged > 20, `${damaged} of ${whole.length}`);
  });

  Deno.test(`parseBinary() ends for a ${name} file with any byte changed`, async () => {
    for (let at = 4; at < whole.length; at++) {
      for (const value of [0x00, 0x7f, 0xff]) {
        const bytes = whole.slice();
        bytes[at] = value;
        const found = await parse(bytes);
        if (found?.format === "damaged") assert(found.reason.length > 0);
      }
    }
  });
}

Deno.test("parseBinary() reads no names outside of the file", async () => {
  const bytes = makeElf({ needed: ["libc.so.6"] });
  const view = new DataView(bytes.buffer);
  const dynamicAt = Number(view.getBigUint64(64 + 56 + 8, true));
  // The first entry is DT_NEEDED; its value is the place of the name among the names.
  view.setBigUint64(dynamicAt + 8, 0xffff_ffffn, true);
  assertEquals(await parse(bytes), {
    format: "damaged",
    as: "ELF",
    reason: "a name lies outside of the file",
  });
});

Deno.test("readBinary() agrees with readelf about this machine's own programs", async () => {
  const paths = ["/bin/sh", "/usr/bin/env", "/lib/x86_64-linux-gnu/libstdc++.so.6"];
  let compared = 0;
  for (const path of paths) {
    const there = await Deno.stat(path).then(() => true, () => false);
    if (!there) continue;
    compared++;
    const found = await readBinary(path);
    assert(found?.format === "elf", path);
    const args = ["--wide", "--dynamic", "--version-info", path];
    const { stdout } = await new Deno.Command("readelf", { args, env: { LC_ALL: "C" } }).output();
    const text = new TextDecoder().decode(stdout);
    const needed = [...text.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map(([, name]) => name ?? "");
    assertEquals(found.needed, needed);
    const needs = text.slice(text.indexOf("Version needs section"));
    const versions = [...needs.matchAll(/Name: (\S+)\s+Flags: \S+\s+Version:/g)];
    assertEquals(
      found.versionNeeds.map(({ version }) => version),
      versions.map(([, one]) => one ?? ""),
    );
    if (path.includes("libstdc++")) {
      assert(found.versionDefinitions.includes("GLIBCXX_3.4.30"));
      assertStringIncludes(text, "GLIBCXX_3.4.30");
    }
  }
  assert(compared >= 2);
});
