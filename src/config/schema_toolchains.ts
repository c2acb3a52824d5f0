/** The parts of the schema about compilers and targets. Owns names, versions, sources, cross. */
import {
  choice,
  deprecated,
  flag,
  integer,
  list,
  mapping,
  object,
  oneOf,
  path,
  text,
  version,
} from "./schema_node.ts";

/** Names that become parts of paths. */
export const NAME_PATTERN = /(?!.*(?:\.\.|\.$))[A-Za-z0-9][A-Za-z0-9._+-]{0,79}/;
/** Operating systems and platform names, as `defaults` and `platforms` know them. */
export const PLATFORM_PATTERN =
  /(linux|macos|windows|android|ios)(-(x64|arm64|x86|arm|riscv64)(-musl)?)?/;

const STDLIBS = ["libc++", "libstdc++", "msvc"] as const;
const LINKERS = ["lld", "mold", "gold", "bfd"] as const;

const layer = object("A named piece of configuration", {
  type: text("Kind of layer, such as sanitizer", { pattern: NAME_PATTERN, wanted: "a name" }),
  name: text("Name of the layer, such as address", {
    pattern: NAME_PATTERN,
    wanted: "a name",
    numbers: true,
  }),
}, { required: ["name"] });

/** A list of layers; a bare word is the name of one. */
export const LAYERS = list(
  "Named pieces of configuration, in order",
  oneOf("A layer", [
    text("Name of a layer", { pattern: NAME_PATTERN, wanted: "the name of a layer" }),
    layer,
  ]),
);

const toolchainKeys = {
  type: text("Compiler family", {
    pattern: NAME_PATTERN,
    wanted: "a compiler family such as llvm, gcc or zig",
    examples: ["llvm", "clang", "gcc", "msvc", "zig", "arm-none-eabi", "android-ndk"],
  }),
  version: version("Version, latest, or a range"),
  source: oneOf("Where it comes from", [
    choice("Where it comes from", ["prebuilt", "system"]),
    text("Address of an archive, or path of a folder", {
      meaning: "path",
      pattern: /(https?|file):\/\/\S+|.*[/\\$].*|\.{1,2}|~/,
      wanted: "prebuilt, system, an address or a path",
    }),
  ]),
  stdlib: choice("C++ standard library", STDLIBS),
  linker: choice("Linker", LINKERS),
  sysroot: path("Folder that stands for / of the target"),
  layers: LAYERS,
  sha256: text("SHA-256 of the archive when source is an address", {
    pattern: /[0-9a-fA-F]{64}/,
    wanted: "64 hexadecimal digits",
    numbers: true,
  }),
  fallback: choice("What to take when the prebuilt one cannot be had", ["system"]),
  custom_paths: mapping(
    "Tools that replace those of the toolchain, by role such as ar or linker",
    path("Path of the tool"),
  ),
  require_installed: deprecated(flag("Take only what the machine has"), "source: system"),
};

const spec = text("A toolchain such as llvm-18 or gcc@13.2", {
  pattern: /[A-Za-z][A-Za-z0-9._+-]*(@.+)?/,
  wanted: "a toolchain such as llvm-18 or gcc@13.2",
});

const toolchainName = text("What the project calls it", {
  pattern: NAME_PATTERN,
  wanted: "letters, digits, dots, dashes",
  numbers: true,
});

/** `toolchains:`, list and mapping form. */
export const TOOLCHAINS = oneOf("Compilers of the project", [
  list(
    "Compilers of the project",
    oneOf("A toolchain", [
      spec,
      object("A toolchain", { name: toolchainName, ...toolchainKeys }),
    ]),
  ),
  mapping(
    "Compilers of the project by name",
    oneOf("A toolchain", [spec, object("A toolchain", toolchainKeys)]),
    { keyPattern: NAME_PATTERN, keyWanted: "a name of letters, digits, dots and dashes" },
  ),
]);

/** `toolchain:`, an old spelling. */
export const SINGLE_TOOLCHAIN = deprecated(
  oneOf("The compiler of the project", [
    spec,
    object("A toolchain", { name: toolchainName, ...toolchainKeys }),
  ]),
  "toolchains: [{name: …, type: …}]",
);

const targetName = text("Name of a target such as linux-arm64", {
  pattern: NAME_PATTERN,
  wanted: "the name of a target",
});

/** `cross:`. */
export const CROSS = object("Other machines to build for", {
  targets: list("Names of targets", targetName, { single: true }),
  target: targetName,
  toolchains: mapping("Which toolchain builds a target", toolchainName),
  enabled: deprecated(flag("Whether to build for other machines"), "cross.targets"),
  android: object("Android", {
    abi: choice("Instruction set", ["arm64-v8a", "armeabi-v7a", "x86_64", "x86"]),
    api_level: integer("Lowest Android API level", { min: 16, max: 99 }),
    ndk_path: path("An NDK that is already unpacked"),
    stl: choice("C++ standard library", ["c++_shared", "c++_static", "none", "system"]),
  }),
  ios: object("iOS", {
    platform: choice("Kind of device", ["device", "simulator", "catalyst"]),
    deployment_target: version("Lowest iOS version"),
    architectures: list("Architectures", choice("Architecture", ["arm64", "x86_64"]), {
      single: true,
    }),
    bitcode: flag("Embed bitcode"),
    team_id: text("Apple developer team", { numbers: true }),
  }),
  raspberry_pi: object("Raspberry Pi", {
    model: text("Model", {
      numbers: true,
      pattern: /zero|[1-5]/,
      wanted: "zero, 1, 2, 3, 4 or 5",
    }),
    bits: integer("Width of the operating system", { min: 32, max: 64 }),
    sysroot: path("Folder that stands for / of the target"),
  }),
});

/** `targets:`, an old spelling of `cross.targets`. */
export const OLD_TARGETS = deprecated(
  list(
    "Other machines to build for",
    object("A target", {
      os: text("Operating system", { pattern: NAME_PATTERN, wanted: "an operating system" }),
      arch: text("Architecture", { pattern: NAME_PATTERN, wanted: "an architecture" }),
      toolchain: toolchainName,
      api_level: integer("Android API level", { min: 16, max: 99 }),
      sdk: text("iOS SDK"),
    }, { required: ["os", "arch"] }),
  ),
  "cross.targets",
);

/** A toolchain named by `defaults`. */
export const DEFAULT_NAME = toolchainName;
