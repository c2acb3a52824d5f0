/** The toolchainkit.yaml that `init` writes. Owns its text; pure. */
import { printableLine } from "../core/printable_text.ts";
import { LANGUAGE_SERVER_LINE } from "../config/json_schema.ts";
import { renderValue } from "../config/yaml_text.ts";
import type { ProjectFindings } from "./inspect_project.ts";

/** The toolchain entry to write. */
export interface InitToolchain {
  readonly type: string;
  readonly version?: string;
  readonly source?: "system";
  /** True: a compiler of the machine will do when the prebuilt one cannot be had. */
  readonly fallback?: boolean;
}

/** What the text is made from. */
export interface InitText {
  /** Name of the folder, for a project that does not say its own. */
  readonly folderName: string;
  readonly findings: ProjectFindings;
  readonly toolchain: InitToolchain;
  /** Why this toolchain, one sentence without a full stop. */
  readonly reason: string;
  readonly programVersion: string;
}

/** The file; every value is quoted where it needs to be. */
export function renderInitConfig({ folderName, findings, toolchain, ...rest }: InitText): string {
  const { cmake } = findings;
  const name = cmake?.projectName ?? folderName;
  const minimum = cmake?.minimumVersion;
  return [
    LANGUAGE_SERVER_LINE,
    `# Written by toolchainkit init ${rest.programVersion}; yours to edit.`,
    "# All keys: toolchainkit schema. What is in effect: toolchainkit config show --origin.",
    "version: 1",
    ...(minimum === undefined
      ? [`project: ${renderValue(name)}`]
      : [`project: {name: ${renderValue(name)}, cmake_minimum_version: ${renderValue(minimum)}}`]),
    "",
    `# ${comment(rest.reason)}`,
    "toolchains:",
    `  - ${toolchainText(toolchain)}`,
    "",
    "defaults:",
    "  toolchain: main",
    "  build_type: Release",
    ...(findings.generator === undefined
      ? []
      : [`  generator: ${renderValue(findings.generator)}`]),
    ...packagesText(findings),
    "",
  ].join("\n");
}

/** What was found, a line each, for the person who runs `init`. */
export function describeFindings(findings: ProjectFindings): string[] {
  const { cmake } = findings;
  const standards = [
    ...(cmake?.cStandard === undefined ? [] : [`C${cmake.cStandard}`]),
    ...(cmake?.cxxStandard === undefined ? [] : [`C++${cmake.cxxStandard}`]),
  ];
  const languages = cmake === undefined || cmake.languages.length === 0
    ? []
    : [`languages ${cmake.languages.join(", ")}`];
  const minimum = cmake?.minimumVersion === undefined
    ? []
    : [`CMake ${cmake.minimumVersion} or newer`];
  const facts = [...minimum, ...languages, ...standards];
  const lines = [`CMakeLists.txt${facts.length === 0 ? "" : `: ${facts.join(", ")}`}`];
  if (findings.conanfile !== undefined) lines.push(`${findings.conanfile}: packages from Conan`);
  if (findings.vcpkgManifest !== undefined) {
    lines.push(`${findings.vcpkgManifest}: packages from vcpkg`);
  }
  if (findings.usesCpm) lines.push("CMake files fetch packages themselves (CPM or FetchContent)");
  for (const file of findings.presets) lines.push(`${file}: presets, left as they are`);
  for (const file of findings.toolchainFiles) {
    lines.push(
      `${file}: a toolchain file of your own; toolchainkit writes one in .toolchainkit/cmake`,
    );
  }
  for (const file of findings.ciFiles) lines.push(`${file}: builds on a server`);
  for (const { type, version, file } of findings.compilers) {
    lines.push(`${file}: names ${type}${version === undefined ? "" : ` ${version}`}`);
  }
  return lines;
}

function toolchainText({ type, version, source, fallback }: InitToolchain): string {
  return renderValue({
    name: "main",
    type,
    ...(version === undefined ? {} : { version }),
    ...(source === undefined ? {} : { source }),
    ...(fallback === true ? { fallback: "system" } : {}),
  });
}

function packagesText(findings: ProjectFindings): string[] {
  const { conanfile, vcpkgManifest, usesCpm } = findings;
  if (conanfile !== undefined && vcpkgManifest !== undefined) {
    return [
      "",
      `# ${conanfile} and ${vcpkgManifest} are both there; choose vcpkg here if that is the one in use.`,
      "packages:",
      "  manager: conan",
    ];
  }
  const manager = conanfile !== undefined
    ? "conan"
    : vcpkgManifest !== undefined
    ? "vcpkg"
    : usesCpm
    ? "cpm"
    : undefined;
  return manager === undefined ? [] : ["", "packages:", `  manager: ${manager}`];
}

function comment(text: string): string {
  return printableLine(text);
}
