import { assertEquals } from "@std/assert";
import { planDistribution } from "../../../src/caching/distributed.ts";
import {
  describeDistribution,
  lastDistribution,
  parseStartup,
  reportDistribution,
} from "../../../src/orchestration/distributed_build.ts";
import { TestWorld } from "../../support/world.ts";

const NOTHING = { remote: 0, own: 0, fallbacks: 0, preprocessedHere: 0, reason: undefined };
const whole = planDistribution({ engine: "distcc", hosts: ["a"] }, {});
const plan = { engine: "distcc", pumpVariables: {} } as const;

Deno.test("describeDistribution() says what was done where, and why not elsewhere", () => {
  assertEquals(describeDistribution(plan, NOTHING), []);
  const reason = "connect to http://ann:secret@build failed";
  assertEquals(describeDistribution(plan, { ...NOTHING, remote: 2, fallbacks: 1, reason }), [
    { level: "info", text: "distcc: 2 of 3 compilations were done elsewhere" },
    {
      level: "warning",
      text: "distcc could not distribute 1 of 3 compilations, which was done here " +
        "(connect to http://build/ failed)",
    },
  ]);
  assertEquals(describeDistribution(plan, { ...NOTHING, own: 1 }), [
    { level: "warning", text: "distcc found no other machine: 1 compilation was done here" },
  ]);
});

Deno.test("describeDistribution() tells of an include server that does not work", () => {
  const counts = { ...NOTHING, remote: 2, preprocessedHere: 2 };
  assertEquals(describeDistribution(plan, counts).length, 1);
  const pumping = { ...plan, pumpVariables: { DISTCC_HOSTS: "a,lzo,cpp" } };
  assertEquals(describeDistribution(pumping, counts).map(({ level }) => level), [
    "info",
    "warning",
  ]);
});

Deno.test("reportDistribution() keeps what the last build that compiled something did", async () => {
  await using world = await TestWorld.create();
  const where = { projectRoot: world.root, host: world.host };
  assertEquals(await lastDistribution(world.root), undefined);
  await reportDistribution(whole, { ...NOTHING, remote: 2, own: 1 }, where);
  await reportDistribution(whole, NOTHING, where);
  assertEquals(await lastDistribution(world.root), { engine: "distcc", elsewhere: 2, total: 3 });
});

Deno.test("parseStartup() takes the include server out of what a shell is meant to read", () => {
  const text = `export INCLUDE_SERVER_PID='12'
export INCLUDE_SERVER_DIR='/tmp/distcc-pump.4CGnnM'
export INCLUDE_SERVER_PORT='/tmp/distcc-pump.4CGnnM/socket'
export DISTCC_HOSTS='a,lzo,cpp'
export PATH='/usr/bin:/bin'
`;
  assertEquals(parseStartup(text), {
    INCLUDE_SERVER_PID: "12",
    INCLUDE_SERVER_DIR: "/tmp/distcc-pump.4CGnnM",
    INCLUDE_SERVER_PORT: "/tmp/distcc-pump.4CGnnM/socket",
  });
  assertEquals(parseStartup("__________Could not start\n"), undefined);
});
