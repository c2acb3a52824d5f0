/**
 * Runs many attacks, each in a good state of its own, on two machines side by side.
 *
 * A short run takes a sample; TOOLCHAINKIT_TEST_ALL=1 takes all attacks with all commands,
 * TOOLCHAINKIT_TEST_ATTACKS=N a larger sample, TOOLCHAINKIT_TEST_SEED=N repeats one.
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

/** What another part of the program still owes; attacks and commands that match are left out. */
export interface KnownHole {
  readonly attack: RegExp;
  readonly command?: RegExp;
  readonly why: string;
}

const LANES = 2;
const SAMPLED_ATTACKS = 30;
const SAMPLED_COMMANDS = 3;

/** Attacks of every value at every place; `write` puts the document there. */
export function attacksOn(
  what: string,
  places: readonly Place[],
  write: (machine: AttackedMachine, document: unknown) => Promise<void>,
): Attack[] {
  const names = hostileValues(NO_BAITS).map((hostile) => hostile.what);
  return places.flatMap((place) =>
    names.map((name, at) => ({
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
export async function sweep(
  attacks: readonly Attack[],
  options: {
    /** Changes the good state that all attacks start from. */
    prepare?(machine: AttackedMachine): Promise<void>;
    readonly known?: readonly KnownHole[];
    readonly commands?: readonly (readonly string[])[];
  } = {},
): Promise<void> {
  const all = Deno.env.get("TOOLCHAINKIT_TEST_ALL") === "1";
  const seed = Number(Deno.env.get("TOOLCHAINKIT_TEST_SEED") ?? Date.now() % 1_000_000);
  const count = Number(Deno.env.get("TOOLCHAINKIT_TEST_ATTACKS") ?? SAMPLED_ATTACKS);
  const random = seeded(seed);
  const only = new RegExp(Deno.env.get("TOOLCHAINKIT_TEST_ONLY") ?? "");
  const wanted = attacks.filter(({ name }) => only.test(name));
  const commands = options.commands ?? UNTRUSTED_COMMANDS;
  const queue = (all ? wanted : pick(wanted, count, random)).map((attack) => ({
    attack,
    commands: all ? commands : pick(commands, SAMPLED_COMMANDS, random),
  }));
  const about = `seed ${seed}: ${queue.length} of ${attacks.length} attacks\n`;
  await Deno.stdout.write(new TextEncoder().encode(about));
  const findings: string[] = [];
  const lane = async () => {
    await using machine = await AttackedMachine.create();
    await options.prepare?.(machine);
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      findings.push(...await attackOnce(machine, next, options.known ?? []));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  if (findings.length > 0) {
    throw new Error(`${findings.length} findings (seed ${seed})\n\n${findings.join("\n\n")}`);
  }
}

async function attackOnce(
  machine: AttackedMachine,
  { attack, commands }: { attack: Attack; commands: readonly (readonly string[])[] },
  known: readonly KnownHole[],
): Promise<string[]> {
  const found: string[] = [];
  await machine.restore();
  await attack.apply(machine);
  for (const words of commands) {
    const line = words.join(" ");
    if (known.some((hole) => hole.attack.test(attack.name) && (hole.command ?? /^/).test(line))) {
      continue;
    }
    for (const finding of await machine.attack(words)) {
      found.push(`${attack.name}\n  toolchainkit ${line}\n  ${finding}`);
    }
  }
  return found;
}
