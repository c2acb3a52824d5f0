import { renderToolchainFile } from "../../../src/cmake/toolchain_generator.ts";
import { matchesGolden } from "../../support/golden.ts";
import * as specs from "../../support/toolchain_specs.ts";

for (const [name, spec] of Object.entries(specs)) {
  const file = `cmake/toolchain-${name.toLowerCase().replaceAll("_", "-")}.cmake`;
  Deno.test(`renderToolchainFile() writes tests/golden/${file}`, async () => {
    await matchesGolden(file, renderToolchainFile(spec));
  });
}
