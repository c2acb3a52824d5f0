/** The parts of the schema about building: build, caching, packages. Owns their keys and limits. */
import {
  choice,
  deprecated,
  flag,
  hidden,
  integer,
  list,
  mapping,
  object,
  oneOf,
  path,
  secret,
  text,
  userName,
  version,
} from "./schema_node.ts";
import { NAME_PATTERN } from "./schema_toolchains.ts";

/** What CMake calls a build type. */
export const BUILD_TYPE = choice("Build type", [
  "Debug",
  "Release",
  "RelWithDebInfo",
  "MinSizeRel",
]);

/** Build systems by the names of the contract. */
export const GENERATOR = choice("Build system", [
  "Ninja",
  "Ninja Multi-Config",
  "Make",
  "MSBuild",
  "Xcode",
  "NMake",
]);

const SIZE = text("Upper limit such as 10G", {
  numbers: true,
  pattern: /\d+(\.\d+)?\s*([KMGTkmgt]i?)?[Bb]?/,
  wanted: "a size such as 500M or 10G",
});

const REMOTE = object("A build cache shared by several machines", {
  type: choice("Kind of server", [
    "s3",
    "redis",
    "http",
    "gcs",
    "azure",
    "memcached",
    "webdav",
    "gha",
  ]),
  url: secret("Address of the server"),
  bucket: text("Name of the bucket", { meaning: "expanded", numbers: true }),
  region: text("Region of the bucket", { meaning: "expanded" }),
  endpoint: secret("Address of the server, when not the provider's own"),
  prefix: text("Prefix of every entry", { meaning: "expanded", numbers: true }),
  container: text("Azure container", { meaning: "expanded" }),
  connection_string: hidden("Azure connection string"),
  ssl: flag("Use TLS"),
  username: userName("User name"),
  password: hidden("Password; write ${env:NAME}"),
  token: hidden("Token; write ${env:NAME}"),
  access_key_id: hidden("S3 key id; write ${env:NAME}"),
  secret_access_key: hidden("S3 key; write ${env:NAME}"),
  profile: text("Profile of the credentials file", { meaning: "expanded" }),
  credentials_file: path("Service account file"),
  cluster_endpoints: list("Nodes of a Redis cluster", secret("Address"), { single: true }),
  sentinels: list("Redis sentinels", secret("Address"), { single: true }),
  master: text("Name of the Redis master", { meaning: "expanded" }),
  database: integer("Number of the Redis database", { min: 0, max: 1_000_000 }),
  ttl: integer("Seconds that an entry lives; 0 for ever", { min: 0, max: 2_147_483_647 }),
  mode: choice("Whether to write entries", ["read-write", "read-only"]),
  when_unreachable: choice("What to do without the server", ["fail", "local"]),
}, { required: ["type"] });

/** `build.caching` and the top-level `cache`. */
export const CACHING = object("Build cache", {
  enabled: flag("Whether compilations are cached"),
  tool: choice("Program that caches", ["auto", "sccache", "ccache"]),
  size: SIZE,
  directory: path("Folder of the local cache"),
  remote: REMOTE,
});

const FLAGS_TEXT = { mayBeEmpty: true } as const;
const SANITIZER = choice("Run-time check", [
  "address",
  "undefined",
  "thread",
  "memory",
  "leak",
  "hwaddress",
]);
const JOBS = oneOf("Number of jobs, or auto", [
  choice("By cores and memory", ["auto"]),
  integer("Number of jobs", { min: 1, max: 4096 }),
]);

/** `build:`. */
export const BUILD = object("How to build", {
  directory: text("Build folder, relative to the project", { meaning: "expanded" }),
  types: list("Build types to prepare", BUILD_TYPE, { single: true }),
  parallel_jobs: JOBS,
  flags: object("Flags added to every compilation or link", {
    c: text("For C", FLAGS_TEXT),
    cxx: text("For C++", FLAGS_TEXT),
    linker: text("For every link", FLAGS_TEXT),
    exe_linker: text("For programs", FLAGS_TEXT),
    shared_linker: text("For shared libraries", FLAGS_TEXT),
  }),
  definitions: mapping(
    "CMake variables, as with -D",
    text("Value", { mayBeEmpty: true, numbers: true, booleans: true }),
    { keyPattern: /[A-Za-z_][\w.+/-]{0,199}/, keyWanted: "the name of a CMake variable" },
  ),
  sanitizers: list("Run-time checks built in", SANITIZER, { single: true }),
  lto: oneOf("Link-time optimisation", [
    choice("Kind", ["off", "thin", "full", "fat"]),
    flag("On or off"),
  ]),
  caching: CACHING,
  distributed: object("Compilation on several machines", {
    engine: choice("Program that distributes", ["icecream", "distcc", "sccache-dist"]),
    scheduler: secret("Host or address of the scheduler"),
    hosts: list("distcc hosts such as build1/8", secret("Host"), { single: true }),
    pump: flag("distcc: preprocess on the other machines too"),
    token: hidden("sccache-dist token; write ${env:NAME}"),
  }, { required: ["engine"] }),
  type: deprecated(BUILD_TYPE, "defaults.build_type"),
  dir: deprecated(text("Build folder", { meaning: "expanded" }), "build.directory"),
  parallel: deprecated(JOBS, "build.parallel_jobs"),
  backend: deprecated(
    choice("Build system", ["ninja", "make", "msbuild", "xcode"]),
    "defaults.generator",
  ),
});

const ANY_TEXT = text("Value", { numbers: true, booleans: true, mayBeEmpty: true });

/** `packages:`. */
export const PACKAGES = object("Libraries", {
  manager: choice("Package manager", ["conan", "vcpkg", "cpm", "auto", "none"]),
  use_system: flag("Take the machine's package manager when it is new enough"),
  custom_path: path("Package manager to use"),
  conan_home: path("Folder of Conan's own data"),
  conan: object("Conan", {
    version: version("Version of Conan itself"),
    conanfile: path("conanfile.txt or conanfile.py"),
    build: list(
      "What Conan may build",
      text("missing, never, or a package pattern", { wanted: "a package pattern" }),
      { single: true },
    ),
    profile: text("Host profile to start from", { meaning: "expanded" }),
    home: path("Folder of Conan's own data"),
    remotes: list(
      "Servers to ask",
      object("A server", {
        name: text("Name", { pattern: NAME_PATTERN, wanted: "a name" }),
        url: secret("Address"),
        username: userName("User name; write ${env:NAME}"),
        password: hidden("Password; write ${env:NAME}"),
      }, { required: ["name", "url"] }),
    ),
    options: mapping("Package options such as fmt/*:shared", ANY_TEXT),
    settings: mapping("Settings that replace derived ones", ANY_TEXT),
    conf: mapping("Conan configuration", ANY_TEXT),
    enabled: deprecated(flag("Use Conan"), "packages.manager: conan"),
  }),
  vcpkg: object("vcpkg", {
    root: path("A vcpkg checkout"),
    manifest: path("vcpkg.json"),
    baseline: text("Commit of the registry", {
      numbers: true,
      pattern: /[0-9a-fA-F]{7,40}/,
      wanted: "a commit of 40 hexadecimal digits",
    }),
    triplet: text("Triplet", { pattern: NAME_PATTERN, wanted: "the name of a triplet" }),
    features: list("Manifest features", text("Feature"), { single: true }),
    overlay_ports: list("Folders of ports", path("Folder"), { single: true }),
    overlay_triplets: list("Folders of triplets", path("Folder"), { single: true }),
    binary_sources: secret("Value of VCPKG_BINARY_SOURCES"),
    enabled: deprecated(flag("Use vcpkg"), "packages.manager: vcpkg"),
  }),
  conanfile: deprecated(path("conanfile.txt or conanfile.py"), "packages.conan.conanfile"),
  vcpkg_root: deprecated(path("A vcpkg checkout"), "packages.vcpkg.root"),
});

/** `package_manager:`, an old spelling. */
export const PACKAGE_MANAGER = choice("Package manager", ["conan", "vcpkg", "cpm", "none"]);
