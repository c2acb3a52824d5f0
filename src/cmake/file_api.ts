/**
 * CMake's File API: the questions put into a build folder and the answers found there afterwards.
 * Owns names and shapes of both, as cmake-file-api(7) states them; reads and writes no file.
 */
import { listOf, objectOf, parseJson, textOf, textsOf } from "../core/json_reading.ts";

/** Folder of the answers, relative to the build folder. */
export const REPLY_FOLDER = ".cmake/api/v1/reply";

/** Empty files, relative to the build folder, whose presence is the question. */
export const QUERY_FILES: readonly string[] = [
  "codemodel-v2",
  "cache-v2",
  "cmakeFiles-v1",
  "toolchains-v1",
].map((name) => `.cmake/api/v1/query/client-toolchainkit/${name}`);

/** Which answer files an index names. */
export interface FileApiIndex {
  readonly cmakeVersion: string;
  readonly generator: string;
  readonly multiConfig: boolean;
  /** File names in {@link REPLY_FOLDER} by kind: `codemodel`, `cache`, `cmakeFiles`, `toolchains`. */
  readonly files: Readonly<Record<string, string>>;
}

/** A compiler that CMake uses. */
export interface UsedCompiler {
  /** `C`, `CXX`, `ASM`, … */
  readonly language: string;
  readonly path: string;
  /** `Clang`, `GNU`, `MSVC`, `AppleClang`, … */
  readonly id?: string;
  readonly version?: string;
  readonly target?: string;
  readonly includeDirectories: readonly string[];
  readonly linkDirectories: readonly string[];
}

/** The newest of the index files among the names in the reply folder. */
export function newestIndex(names: readonly string[]): string | undefined {
  return names.filter((name) => /^index-.*\.json$/.test(name)).sort().at(-1);
}

/** Reads an index; undefined when it is not one. */
export function parseIndex(text: string): FileApiIndex | undefined {
  const root = objectOf(parseJson(text));
  const cmake = objectOf(root["cmake"]);
  const generator = objectOf(cmake["generator"]);
  const client = objectOf(objectOf(root["reply"])["client-toolchainkit"]);
  const files: Record<string, string> = {};
  for (const [question, answer] of Object.entries(client)) {
    const file = objectOf(answer)["jsonFile"];
    if (typeof file === "string") files[question.replace(/-v\d+$/, "")] = file;
  }
  const version = objectOf(cmake["version"])["string"];
  if (typeof version !== "string") return undefined;
  return {
    cmakeVersion: version,
    generator: textOf(generator["name"]) ?? "",
    multiConfig: generator["multiConfig"] === true,
    files,
  };
}

/** Compilers from the `toolchains` answer. */
export function parseToolchains(text: string): UsedCompiler[] {
  return listOf(objectOf(parseJson(text))["toolchains"]).flatMap((entry) => {
    const language = textOf(objectOf(entry)["language"]);
    const compiler = objectOf(objectOf(entry)["compiler"]);
    const path = textOf(compiler["path"]);
    if (language === undefined || path === undefined) return [];
    const implicit = objectOf(compiler["implicit"]);
    return [{
      language,
      path,
      ...optional("id", textOf(compiler["id"])),
      ...optional("version", textOf(compiler["version"])),
      ...optional("target", textOf(compiler["target"])),
      includeDirectories: textsOf(implicit["includeDirectories"]),
      linkDirectories: textsOf(implicit["linkDirectories"]),
    }];
  });
}

/** Cache entries from the `cache` answer. */
export function parseCache(text: string): ReadonlyMap<string, string> {
  return new Map(
    listOf(objectOf(parseJson(text))["entries"]).flatMap((entry) => {
      const name = textOf(objectOf(entry)["name"]);
      const value = textOf(objectOf(entry)["value"]);
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** Files that the configuration was made from; relative ones to the source folder. */
export function parseInputs(text: string): { path: string; isCMake: boolean }[] {
  return listOf(objectOf(parseJson(text))["inputs"]).flatMap((entry) => {
    const input = objectOf(entry);
    const path = textOf(input["path"]);
    if (path === undefined || input["isGenerated"] === true) return [];
    return [{ path, isCMake: input["isCMake"] === true }];
  });
}

/** What one target's answer says that matters for an audit. */
export interface TargetFacts {
  readonly type: string;
  readonly artifacts: readonly string[];
  /** Pieces of the link line: libraries, flags, search paths. */
  readonly linkFragments: readonly { readonly role: string; readonly fragment: string }[];
  readonly sources: readonly string[];
}

/** Reads one target's answer. */
export function parseTarget(text: string): TargetFacts {
  const root = objectOf(parseJson(text));
  return {
    type: textOf(root["type"]) ?? "",
    artifacts: listOf(root["artifacts"]).flatMap((entry) => textOf(objectOf(entry)["path"]) ?? []),
    linkFragments: listOf(objectOf(root["link"])["commandFragments"]).flatMap((entry) => {
      const fragment = textOf(objectOf(entry)["fragment"]);
      return fragment === undefined
        ? []
        : [{ role: textOf(objectOf(entry)["role"]) ?? "", fragment: fragment.trim() }];
    }),
    sources: listOf(root["sources"]).flatMap((entry) => textOf(objectOf(entry)["path"]) ?? []),
  };
}

function optional<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined ? {} : { [key]: value } as Record<K, string>;
}
