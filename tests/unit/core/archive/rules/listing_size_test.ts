import { assertEquals } from "@std/assert";
import { ArchiveFault } from "../../../../../src/core/archive/fault.ts";
import {
  ListingLimit,
  MAX_ENTRIES,
  MAX_NAME_CHARACTERS,
} from "../../../../../src/core/archive/rules/listing_size.ts";
import { failsWith } from "../../../../support/world.ts";

Deno.test("ListingLimit stops at too many entries", async () => {
  const limit = new ListingLimit();
  for (let count = 0; count < MAX_ENTRIES; count++) limit.add("n");
  const fault = await failsWith(ArchiveFault, () => Promise.try(() => limit.add("last")));
  assertEquals([fault.data.rule, fault.data.entry], ["listing-size", "last"]);
});

Deno.test("ListingLimit stops at too long names together, headers included", async () => {
  const limit = new ListingLimit();
  limit.addBytes(MAX_NAME_CHARACTERS, "head");
  const fault = await failsWith(ArchiveFault, () => Promise.try(() => limit.add("last")));
  assertEquals([fault.data.rule, fault.data.entry], ["listing-size", "last"]);
});
