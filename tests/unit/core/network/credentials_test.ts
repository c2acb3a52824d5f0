import { assertEquals } from "@std/assert";
import {
  authorizationFor,
  readNetrc,
  tokenVariable,
} from "../../../../src/core/network/credentials.ts";
import { netrcEntryFor, parseNetrc } from "../../../../src/core/network/netrc.ts";
import { redactMessage } from "../../../../src/core/redact.ts";
import { TestWorld } from "../../../support/world.ts";

const NETRC = parseNetrc("machine a.example login joe password pw\n");

for (
  const [name, url, env, wanted] of [
    ["netrc for its host", "https://a.example/x", {}, `Basic ${btoa("joe:pw")}`],
    ["nothing for another host", "https://b.example/x", {}, undefined],
    ["nothing for a longer name", "https://a.example.evil/x", {}, undefined],
    ["nothing over http", "http://a.example/x", {}, undefined],
    [
      "user info before all",
      "https://u%20x:p@a.example/",
      { TOOLCHAINKIT_TOKEN_A_EXAMPLE: "t" },
      `Basic ${btoa("u x:p")}`,
    ],
    [
      "a token before netrc",
      "https://a.example/x",
      { TOOLCHAINKIT_TOKEN_A_EXAMPLE: "t" },
      "Bearer t",
    ],
    ["a token with its scheme", "https://b.example/x", {
      TOOLCHAINKIT_TOKEN_B_EXAMPLE: "Basic eA==",
    }, "Basic eA=="],
    ["no token over http", "http://b.example/x", { TOOLCHAINKIT_TOKEN_B_EXAMPLE: "t" }, undefined],
    ["a token for this machine over http", "http://localhost:1/x", {
      TOOLCHAINKIT_TOKEN_LOCALHOST: "t",
    }, "Bearer t"],
  ] as const
) {
  Deno.test(`authorizationFor() gives ${name}`, () => {
    assertEquals(authorizationFor(new URL(url), env, NETRC), wanted);
  });
}

Deno.test("tokenVariable() spells a host as a variable", () => {
  assertEquals(tokenVariable("files.my-corp.example"), "TOOLCHAINKIT_TOKEN_FILES_MY__CORP_EXAMPLE");
});

Deno.test("authorizationFor() tells a token to no host whose name only looks alike", () => {
  const env = { [tokenVariable("files.example.com")]: "t" };
  assertEquals(authorizationFor(new URL("https://files.example.com/"), env, []), "Bearer t");
  for (const host of ["files-example.com", "files.example-com.net", "files_example.com"]) {
    assertEquals(authorizationFor(new URL(`https://${host}/`), env, []), undefined, host);
  }
});

Deno.test("authorizationFor() makes the whole header a known secret", () => {
  const header = authorizationFor(new URL("https://joe:open%20sesame@a.example/"), {}, []);
  assertEquals(redactMessage(`403 Denied: ${header?.slice(6)}`), "403 Denied: ***");
});

Deno.test("parseNetrc() reads entries over several lines, quotes, comments, macros and default", () => {
  const entries = parseNetrc(`# all of it
machine A.example
  login joe # the builder
  password "two words \\" quote"
machine b.example login ann account x password #hash
macdef init
  machine c.example login no password no

default login anonymous password guest
machine d.example login nobody
`);
  assertEquals(entries, [
    { machine: "a.example", login: "joe", password: 'two words " quote' },
    { machine: "b.example", login: "ann", password: "#hash" },
    { machine: undefined, login: "anonymous", password: "guest" },
  ]);
  assertEquals(netrcEntryFor(entries, "B.example")?.login, "ann");
  assertEquals(netrcEntryFor(entries, "c.example")?.login, "anonymous");
  assertEquals(netrcEntryFor(entries.slice(0, 2), "c.example"), undefined);
});

Deno.test("readNetrc() reads NETRC, else .netrc at home, and nothing where there is none", async () => {
  await using world = await TestWorld.create();
  assertEquals(await readNetrc({ HOME: world.root }), []);
  await world.write(".netrc", "machine a login b password c");
  assertEquals((await readNetrc({ HOME: world.root })).length, 1);
  const other = await world.write("other", "");
  assertEquals(await readNetrc({ HOME: world.root, NETRC: other }), []);
});
