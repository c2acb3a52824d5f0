/** Who imports whom, as `deno info --json` tells it. Owns calling it and reading its answer. */
import { join, relative, toFileUrl } from "@std/path";

/** One import of one file of the project by another. */
export interface Import {
  /** Paths relative to the project's root, with slashes. */
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
  readonly line: number;
}

interface InfoPosition {
  readonly specifier?: string;
  readonly span?: { readonly start: { readonly line: number } };
}

/** The part of `deno info --json` that is read. */
export interface InfoDocument {
  readonly modules: readonly {
    readonly specifier: string;
    readonly error?: string;
    readonly dependencies?: readonly {
      readonly specifier: string;
      readonly code?: InfoPosition;
      readonly type?: InfoPosition;
    }[];
  }[];
}

/** All imports among `files` (relative to `root`). @throws {Error} If deno cannot resolve one. */
export async function readImports(root: string, files: readonly string[]): Promise<Import[]> {
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    const lines = files.map((file) =>
      `import ${JSON.stringify(toFileUrl(join(root, file)).href)};\n`
    );
    await Deno.writeTextFile(entry, lines.join(""));
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", "--config", join(root, "deno.json"), entry],
    }).output();
    if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
    return importsOf(JSON.parse(new TextDecoder().decode(stdout)), root);
  } finally {
    await Deno.remove(entry);
  }
}

/** The imports that lead from one file below `root` to another. */
export function importsOf(document: InfoDocument, root: string): Import[] {
  const base = toFileUrl(join(root, "/")).href;
  const inside = (url: string | undefined) =>
    url?.startsWith(base) ? decodeURIComponent(url.slice(base.length)) : undefined;
  return document.modules.flatMap((module) => {
    const from = inside(module.specifier);
    if (from === undefined) return [];
    return (module.dependencies ?? []).flatMap((dependency): Import[] => {
      const position = dependency.code ?? dependency.type;
      const to = inside(position?.specifier);
      if (to === undefined) return [];
      const typeOnly = dependency.code === undefined;
      return [{ from, to, typeOnly, line: (position?.span?.start.line ?? 0) + 1 }];
    });
  });
}

/** All TypeScript files below `folder`, relative to `root`, sorted. */
export async function listSources(root: string, folder: string): Promise<string[]> {
  const found: string[] = [];
  async function walk(path: string): Promise<void> {
    for await (const entry of Deno.readDir(path)) {
      const full = join(path, entry.name);
      if (entry.isDirectory) await walk(full);
      else if (entry.name.endsWith(".ts")) found.push(relative(root, full).replaceAll("\\", "/"));
    }
  }
  await walk(join(root, folder));
  return found.sort();
}
