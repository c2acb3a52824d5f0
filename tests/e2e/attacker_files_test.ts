/** Files of strangers and neighbours: lock, registries, what is remembered in the project and cache. */
import { parse } from "@std/yaml";
import { join } from "@std/path";
import { alsoWhenNew, type Attack, attacksOn, sweep } from "../support/attack_sweep.ts";
import { AttackedMachine, filesBelow, HONEST_CONFIG } from "../support/attacked_machine.ts";
import { documentPlaces } from "../support/schema_places.ts";

/** A file of the good state as a document; undefined when it is not one. */
async function documentAt(path: string): Promise<unknown> {
  const text = await Deno.readTextFile(path);
  try {
    return path.endsWith(".lock") ? parse(text) : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Attacks on a file below the project or the cache, place by place and as a whole. */
function attacksOnFile(what: string, name: string, document: unknown): Attack[] {
  const write = (machine: AttackedMachine, text: string) =>
    Deno.writeTextFile(join(machine.root, "live", name), text);
  const asDocument = document === undefined || document === null || typeof document !== "object"
    ? []
    : attacksOn(
      what,
      documentPlaces(document),
      (machine, value) => write(machine, `${JSON.stringify(value) ?? ""}\n`),
    );
  const asText = attacksOn(
    what,
    [{ name: "(text)", with: (value) => value }],
    (machine, value) =>
      write(machine, typeof value === "string" ? `${value}\n` : JSON.stringify(value)),
  );
  return [...asDocument, ...asText];
}

Deno.test("no field of toolchainkit.lock gets a stranger anything without trust", async () => {
  await using machine = await AttackedMachine.create();
  const name = "project/toolchainkit.lock";
  const document = await documentAt(join(machine.root, "live", name));
  await sweep(alsoWhenNew(attacksOnFile("lock", name, document)));
});

Deno.test("no field of a registry of the project gets a stranger anything without trust", async () => {
  await using machine = await AttackedMachine.create();
  const registry = await documentAt(join(machine.root, "outside/registry.json"));
  const attacks = attacksOnFile("registry", "project/registry.json", registry);
  const config = JSON.stringify({ ...HONEST_CONFIG, registries: ["registry.json"] });
  const named = attacks.map((attack): Attack => ({
    name: attack.name,
    async apply(machine) {
      await attack.apply(machine);
      await Deno.writeTextFile(join(machine.project, "toolchainkit.yaml"), `${config}\n`);
    },
  }));
  await sweep(alsoWhenNew(named));
});

Deno.test("nothing that is remembered in the project or cache gets a stranger anything", async () => {
  await using machine = await AttackedMachine.create();
  const live = join(machine.root, "live");
  const attacks: Attack[][] = [];
  for (const path of await filesBelow(live)) {
    const name = path.slice(live.length + 1);
    // What people write, what runs by design, what has a test of its own, what holds a process id.
    if (
      /\.(yaml|cpp)$|CMake|schema\.json$|\/bin\/|toolchainkit\.lock$|\/logs\/|\/downloads\//.test(
        name,
      )
    ) {
      continue;
    }
    if ((await Deno.lstat(path)).isSymlink) continue;
    attacks.push(attacksOnFile(name, name, await documentAt(path)));
  }
  await sweep(attacks.flat());
});
