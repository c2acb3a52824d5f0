/**
 * Runs many attacks, each in a good state of its own, on two machines side by side.
 *
 * A short run takes a sample; TOOLCHAINKIT_TEST_ALL=1 takes all attacks (some hours),
 * TOOLCHAINKIT_TEST_ATTACKS=N a larger sample, TOOLCHAINKIT_TEST_ONLY=REGEXP those of that name,
 * TOOLCHAINKIT_TEST_SEED=N repeats a run.
 */
import { AttackedMachine, UNTRUSTED_COMMANDS } from "./attacked_machine.ts";
import { type Baits, type HostileValue, hostileValues, pick, seeded } from "./attacker.ts";
import type { Place } from "./schema_places.ts";

/** One change of a stranger. */
export interface Attack {
  /** Which file, which place, which value. */
  readonly name: string;
  apply(machine: AttackedMachine): Promise<void>;
}

const LANES = 2;
const SAMPLED_ATTACKS = 25;
/** Each attack meets the command that uses most, and a few of the others. */
const SAMPLED_COMMANDS = 2;
const USES_MOST = ["bootstrap"];
/** Values with something behind them that would be touched; most of a sample has one. */
const BAITED = /canary|secret|address|command|substitution|absolute|option with/;
const BAITED_SHARE = 0.7;

/** Attacks of every value at every place; `write` puts the document there. */
export function attacksOn(
  what: string,
  places: readonly Place[],
  write: (machine: AttackedMachine, document: unknown) => Promise<void>,
): Attack[] {
  const names = hostileValues(NO_BAITS).map((hostile) => hostile.what);
  return places.flatMap((place) =>
    names.slice(0, place.once === true ? 1 : names.length).map((name, at) => ({
      name: `${what}: ${place.name}: ${name}`,
      async apply(machine: AttackedMachine) {
        const { value } = hostileValues(machine.baits)[at] as HostileValue;
        await write(machine, place.with(value));
      },
    }))
  );
}

/** The same attacks, and each once more on a machine that has not seen the project before. */
export function alsoWhenNew(attacks: readonly Attack[]): Attack[] {
  return attacks.flatMap(({ name, apply }) => [{ name, apply }, {
    name: `${name} (new)`,
    async apply(machine: AttackedMachine) {
      await machine.forget();
      await apply(machine);
    },
  }]);
}

const NO_BAITS: Baits = { canaryProgram: "", canaryFile: "", server: "", secretName: "" };

/** Makes a sample of the attacks (or all). @throws {Error} With every finding and its reproduction. */
export async function sweep(attacks: readonly Attack[]): Promise<void> {
  const all = Deno.env.get("TOOLCHAINKIT_TEST_ALL") === "1";
  const seed = Number(Deno.env.get("TOOLCHAINKIT_TEST_SEED") ?? Date.now() % 1_000_000);
  const count = Number(Deno.env.get("TOOLCHAINKIT_TEST_ATTACKS") ?? SAMPLED_ATTACKS);
  const random = seeded(seed);
  const only = new RegExp(Deno.env.get("TOOLCHAINKIT_TEST_ONLY") ?? "");
  const wanted = attacks.filter(({ name }) => only.test(name));
  const queue = (all ? wanted : sampleOf(wanted, count, random)).map((attack) => ({
    attack,
    commands: [USES_MOST, ...pick(UNTRUSTED_COMMANDS, SAMPLED_COMMANDS, random)],
  }));
  const about = `seed ${seed}: ${queue.length} of ${attacks.length} attacks\n`;
  await Deno.stdout.write(new TextEncoder().encode(about));
  const findings: string[] = [];
  const lane = async () => {
    await using machine = await AttackedMachine.create();
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      findings.push(...await attackOnce(machine, next));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  if (findings.length > 0) {
    throw new Error(`${findings.length} findings (seed ${seed})\n\n${findings.join("\n\n")}`);
  }
}

function sampleOf(attacks: readonly Attack[], count: number, random: () => number): Attack[] {
  const valueOf = ({ name }: Attack) => name.slice(name.lastIndexOf(":") + 1);
  const isBaited = (attack: Attack) => BAITED.test(valueOf(attack));
  const baited = pick(attacks.filter(isBaited), Math.round(count * BAITED_SHARE), random);
  const others = attacks.filter((attack) => !isBaited(attack));
  return [...baited, ...pick(others, count - baited.length, random)];
}

async function attackOnce(
  machine: AttackedMachine,
  { attack, commands }: { attack: Attack; commands: readonly (readonly string[])[] },
): Promise<string[]> {
  const found: string[] = [];
  await machine.restore();
  await attack.apply(machine);
  for (const words of commands) {
    for (const finding of await machine.attack(words)) {
      found.push(`${attack.name}\n  toolchainkit ${words.join(" ")}\n  ${finding}`);
    }
  }
  return found;
}
