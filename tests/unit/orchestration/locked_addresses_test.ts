import { assertEquals } from "@std/assert";
import { configuredAddresses, withAddresses } from "../../../src/orchestration/locked_addresses.ts";
import { TestWorld } from "../../support/world.ts";

Deno.test("withAddresses() asks the configuration, then the old lock, then opens the registry once", async () => {
  await using world = await TestWorld.create();
  const { host } = world;
  const source = { kind: "url", url: "https://h/a?t=***", address: "https://h/a?t=1" } as const;
  const own = configuredAddresses({ toolchains: [{ source } as never] });
  const lock = new Map([
    ["https://h/b?t=***", "https://h/b?t=2"],
    ["https://h/a?t=***", "https://h/a?t=old"],
  ]);
  let opened = 0;
  const network = withAddresses({ fullAddress: (stored) => Promise.resolve(own.find(stored)) }, {
    registry() {
      opened += 1;
      return Promise.resolve({
        fullAddress: (stored: string) =>
          stored === "https://h/c?t=***" ? "https://h/c?t=3" : undefined,
      });
    },
    lock,
    host,
  });
  assertEquals(await network.fullAddress?.("https://h/a?t=***"), "https://h/a?t=1");
  assertEquals(await network.fullAddress?.("https://h/b?t=***"), "https://h/b?t=2");
  assertEquals(opened, 0);
  assertEquals(await network.fullAddress?.("https://h/c?t=***"), "https://h/c?t=3");
  assertEquals(await network.fullAddress?.("https://h/d?t=${env:HOME}"), undefined);
  assertEquals(opened, 1);
});

Deno.test("withAddresses() goes on without a registry that cannot be opened, and says so", async () => {
  const warnings: string[] = [];
  await using world = await TestWorld.create();
  const host = {
    ...world.host,
    log: { ...world.host.log, warning: (text: string) => void warnings.push(text) },
  };
  const network = withAddresses({}, {
    registry: () => Promise.reject(new Error("Cannot read it\nat all")),
    host,
  });
  assertEquals(await network.fullAddress?.("https://h/a?t=***"), undefined);
  assertEquals(await network.fullAddress?.("https://h/b?t=***"), undefined);
  assertEquals(warnings, ["Cannot read it"]);
});
