/** What an attacker puts in the place of a file. Owns making it. */
import { dirname, join } from "@std/path";
import { closeAsKilled } from "./left_socket.ts";
import { outputOf } from "./limited_command.ts";

/** Kinds of things that are not files. */
export type PlantedKind = "named pipe" | "link to /dev/zero" | "socket" | "folder";

/** All of them. */
export const PLANTED_KINDS: readonly PlantedKind[] = [
  "named pipe",
  "link to /dev/zero",
  "socket",
  "folder",
];

/** Puts that at `path`, in place of what is there. */
export async function plant(kind: PlantedKind, path: string): Promise<void> {
  await Deno.remove(path, { recursive: true }).catch(() => {});
  await Deno.mkdir(dirname(path), { recursive: true });
  switch (kind) {
    case "named pipe":
      await outputOf("mkfifo", { args: [path] });
      return;
    case "link to /dev/zero":
      return await Deno.symlink("/dev/zero", path);
    case "socket": {
      // Addresses of sockets must be short; names of files need not.
      const folder = await Deno.makeTempDir();
      const short = join(folder, "s");
      await closeAsKilled(Deno.listen({ transport: "unix", path: short }), short);
      await Deno.rename(short, path);
      return await Deno.remove(folder);
    }
    case "folder":
      return await Deno.mkdir(path);
  }
}
