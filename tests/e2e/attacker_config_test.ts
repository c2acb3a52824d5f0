/** A stranger's toolchainkit.yaml: every key with every hostile value gets nothing without trust. */
import { assertMatch } from "@std/assert";
import { join } from "@std/path";
import { alsoWhenNew, attacksOn, sweep } from "../support/attack_sweep.ts";
import { AttackedMachine, HONEST_CONFIG } from "../support/attacked_machine.ts";
import { EXECUTABLE } from "../support/executable.ts";
import { outputOf } from "../support/limited_command.ts";
import { schemaPlaces } from "../support/schema_places.ts";

/** The document with all that makes the rest of it count. */
function complete(document: Record<string, unknown>): object {
  const [honest] = HONEST_CONFIG.toolchains;
  const given = document["toolchains"];
  const toolchains = Array.isArray(given)
    ? given.map((one) => isObject(one) ? { ...honest, ...one } : one)
    : given;
  return { ...HONEST_CONFIG, ...document, ...(given === undefined ? {} : { toolchains }) };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function writeConfig(machine: AttackedMachine, document: object): Promise<void> {
  const text = JSON.stringify(complete({ ...document }));
  return Deno.writeTextFile(join(machine.project, "toolchainkit.yaml"), `${text}\n`);
}

Deno.test("an attack is seen when it succeeds, as with trust", async () => {
  await using machine = await AttackedMachine.create();
  const { canaryProgram, server } = machine.baits;
  const trusted = { trusted: true };
  await writeConfig(machine, { hooks: { pre_configure: canaryProgram } });
  const ran = await machine.attack(["bootstrap"], trusted);
  assertMatch(ran.join("\n"), /changes what is outside/);
  await writeConfig(machine, { registries: [`${server}/registry.json`] });
  const asked = await machine.attack(["toolchain", "info", "honest"], trusted);
  assertMatch(asked.join("\n"), /asks the server/);
});

Deno.test("no key of toolchainkit.yaml gets a stranger anything without trust", async () => {
  const { stdout } = await outputOf(EXECUTABLE, { args: ["schema"] });
  const schema = JSON.parse(new TextDecoder().decode(stdout));
  const attacks = attacksOn("yaml", schemaPlaces(schema), (machine, document) => {
    return writeConfig(machine, document as object);
  });
  await sweep(alsoWhenNew(attacks));
});
