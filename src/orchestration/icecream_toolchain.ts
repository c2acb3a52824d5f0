/** Installed toolchains as icecream sends them to other machines. Owns running icecream's script. */
import { findExecutable } from "../core/filesystem.ts";
import { redactSecrets } from "../core/redact.ts";
import { packedToolchain, PACKING_TIMEOUT_MS, type PackingContext } from "./packed_toolchain.ts";

/**
 * Absolute path of the packed toolchain, whose name is the hash of its content; undefined, after a
 * warning, when icecream's script cannot pack it.
 */
export async function packForIcecream(context: PackingContext): Promise<string | undefined> {
  return await packedToolchain(
    "icecream",
    context,
    (folder) => createEnvironment(folder, context),
  );
}

/** Why icecream's script failed; undefined when it did not. */
async function createEnvironment(
  folder: string,
  { provided, host }: PackingContext,
): Promise<string | undefined> {
  const script = await findExecutable("icecc-create-env", host) ??
    "/usr/lib/icecc/icecc-create-env";
  const { compiler, cCompiler, cxxCompiler } = provided.layout;
  const args = compiler === "gcc"
    ? ["--gcc", cCompiler.path, cxxCompiler.path]
    : ["--clang", cCompiler.path];
  try {
    const { code, stdout, stderr } = await host.run({
      command: script,
      args,
      cwd: folder,
      timeoutMs: PACKING_TIMEOUT_MS,
      signal: host.signal,
    });
    if (code === 0) return undefined;
    return redactSecrets(`${stdout}\n${stderr}`).trim().split("\n").at(-1) ?? `exit code ${code}`;
  } catch (error) {
    if (host.signal.aborted) throw error;
    return `"${script}" cannot be run`;
  }
}
