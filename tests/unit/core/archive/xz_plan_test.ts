import { assert, assertEquals } from "@std/assert";
import type { LanePlan } from "../../../../src/core/archive/lanes.ts";
import { planXz, XZ_PLAN_BYTES } from "../../../../src/core/archive/xz_plan.ts";
import { compressedBy } from "../../../support/compressors.ts";

const MIB = 1024 * 1024;

/** The first bytes of what xz makes of 64 KiB with these options. */
async function head(options: string[]): Promise<{ head: Uint8Array; blockBytes: number }> {
  const content = crypto.getRandomValues(new Uint8Array(65_536));
  const made = await compressedBy("xz", options, content);
  return { head: made.subarray(0, XZ_PLAN_BYTES), blockBytes: made.length };
}

/** What the lanes of a plan may hold, without dictionaries and heaps. */
function ringsOf(plan: LanePlan): number {
  return plan.lanes * plan.ringBytes;
}

Deno.test("planXz() uses all threads when the blocks are many and small", async () => {
  const made = await head(["-T2", "--block-size=65536"]);
  const plan = planXz(made.head, { threads: 4, sizeBytes: 10 * made.blockBytes });
  assertEquals([plan.mode, plan.lanes], ["headers", 4]);
  assert(ringsOf(plan) < 16 * MIB);
});

Deno.test("planXz() reads on one thread what is one block, or what tells no sizes yet", async () => {
  const one = await head(["-T2", "--block-size=65536"]);
  assertEquals(planXz(one.head, { threads: 4, sizeBytes: one.blockBytes }).lanes, 1);
  const unknown = await head(["-T1", "--block-size=32768"]);
  assertEquals(planXz(unknown.head, { threads: 4, sizeBytes: 10_000_000 }).mode, "sequential");
});

Deno.test("planXz() reads on one thread when there is one, or the head is no xz", async () => {
  const made = await head(["-T2", "--block-size=65536"]);
  assertEquals(planXz(made.head, { threads: 1, sizeBytes: 10 * made.blockBytes }).lanes, 1);
  assertEquals(planXz(new Uint8Array(100), { threads: 4, sizeBytes: 100 }).lanes, 1);
});

Deno.test("planXz() takes fewer threads rather than more memory", async () => {
  const made = await head(["-T2", "--block-size=65536", "--lzma2=preset=6,dict=32MiB"]);
  const plan = planXz(made.head, { threads: 4, sizeBytes: 10 * made.blockBytes });
  assertEquals(plan.lanes, 3);
});
