/** What a CMakeLists.txt says about itself. Owns reading the few commands that matter; pure. */

/** Facts from the top CMakeLists.txt; what it does not say is undefined. */
export interface CmakeFacts {
  readonly minimumVersion: string | undefined;
  readonly projectName: string | undefined;
  readonly projectVersion: string | undefined;
  /** Such as C, CXX, CUDA; empty: CMake's default, C and CXX. */
  readonly languages: readonly string[];
  readonly cStandard: string | undefined;
  readonly cxxStandard: string | undefined;
}

/** Reads the text; commands in comments do not count. */
export function readCmakeFacts(text: string): CmakeFacts {
  const code = withoutComments(text);
  const project = argumentsOf(code, "project");
  const minimum = argumentsOf(code, "cmake_minimum_required");
  const languagesAt = project.indexOf("LANGUAGES");
  const languages = languagesAt === -1
    ? implicitLanguages(project)
    : project.slice(languagesAt + 1);
  return {
    minimumVersion: plain(after(minimum, "VERSION")?.split("...")[0]),
    projectName: plain(project[0]),
    projectVersion: plain(after(project, "VERSION")),
    languages: languages.filter((word) => /^[A-Z]+$/.test(word)),
    cStandard: standard(code, "CMAKE_C_STANDARD", /\bc_std_(\d+)\b/),
    cxxStandard: standard(code, "CMAKE_CXX_STANDARD", /\bcxx_std_(\d+)\b/),
  };
}

const PROJECT_KEYWORDS = ["VERSION", "DESCRIPTION", "HOMEPAGE_URL", "COMPAT_VERSION"];

/** `project(x C CXX)`, the short form. */
function implicitLanguages(project: readonly string[]): string[] {
  const rest = project.slice(1);
  return rest.some((word) => PROJECT_KEYWORDS.includes(word)) ? [] : rest;
}

function standard(code: string, variable: string, feature: RegExp): string | undefined {
  const set = new RegExp(`\\bset\\s*\\(\\s*${variable}\\s+"?(\\d+)`, "i").exec(code)?.[1];
  return set ?? feature.exec(code)?.[1];
}

function withoutComments(text: string): string {
  return text
    .replaceAll(/#\[(=*)\[[\s\S]*?\]\1\]/g, " ")
    .replaceAll(/"(?:[^"\\]|\\[\s\S])*"|#[^\n]*/g, (found) => found.startsWith("#") ? "" : found);
}

function argumentsOf(code: string, command: string): string[] {
  const found = new RegExp(`\\b${command}\\s*\\(([^)]*)\\)`, "i").exec(code);
  const words = found?.[1]?.match(/"(?:[^"\\]|\\[\s\S])*"|[^\s"]+/g) ?? [];
  return words.map((word) => word.replace(/^"([\s\S]*)"$/, "$1"));
}

function after(words: readonly string[], keyword: string): string | undefined {
  const at = words.indexOf(keyword);
  return at === -1 ? undefined : words[at + 1];
}

/** A value that names no variable. */
function plain(word: string | undefined): string | undefined {
  return word === undefined || word.includes("$") || word === "" ? undefined : word;
}
