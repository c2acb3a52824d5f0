import { assertEquals } from "@std/assert";
import {
  forgetSecrets,
  maskKnown,
  maskKnownDeep,
  rememberSecret,
} from "../../../src/core/known_secrets.ts";
import {
  lacksSecrets,
  redactMessage,
  redactUrl,
  rememberAddress,
  storableAddress,
} from "../../../src/core/redact.ts";

Deno.test("maskKnown() finds a secret in every spelling that addresses and JSON give it", () => {
  forgetSecrets();
  rememberSecret('a b/c"ä?x&y', "${env:ST}");
  for (
    const spelling of [
      'a b/c"ä?x&y',
      encodeURIComponent('a b/c"ä?x&y'),
      encodeURIComponent('a b/c"ä?x&y').toLowerCase().replace("%c3%a4", "%c3%a4"),
      JSON.stringify('a b/c"ä?x&y').slice(1, -1),
    ]
  ) assertEquals(maskKnown(`<${spelling}>`), "<${env:ST}>");
  rememberSecret("p a/th%", "${env:P}");
  const url = new URL("http://h/");
  url.pathname = "p a/th%";
  assertEquals(redactUrl(url), "http://h/${env:P}");
  forgetSecrets();
  assertEquals(maskKnown("p a/th%"), "p a/th%");
});

Deno.test("maskKnown() takes the longest first, and short values as whole words only", () => {
  forgetSecrets();
  rememberSecret("main", "${env:A}");
  rememberSecret("main-branch-of-x", "${env:B}");
  rememberSecret("abc");
  assertEquals(maskKnown("main remaining main-branch-of-x abc"), "${env:A} remaining ${env:B} abc");
  rememberSecret("first line\nsecond line");
  assertEquals(maskKnown("the second line alone"), "the *** alone");
  forgetSecrets();
});

Deno.test("maskKnown() knows the address that a variable holds in the form that is shown", () => {
  forgetSecrets();
  rememberSecret("https://u:pw@h:8443/x?token=t0ken", "${env:BASE}");
  assertEquals(
    redactMessage("asked https://u:pw@h:8443/x?token=t0ken."),
    "asked ${env:BASE}?token=***.",
  );
  assertEquals(maskKnown("from https://h:8443/x/y"), "from ${env:BASE}/y");
  forgetSecrets();
});

Deno.test("maskKnownDeep() masks the texts of a document and leaves what is no text", () => {
  forgetSecrets();
  const date = new Date(0);
  rememberSecret("s3cret-word");
  assertEquals(
    maskKnownDeep({ a: ["x s3cret-word"], n: 1, date, none: null, "s3cret-word": true }),
    {
      a: ["x ***"],
      n: 1,
      date,
      none: null,
      "***": true,
    },
  );
  forgetSecrets();
});

Deno.test("rememberAddress() makes passwords and tokens secrets, not the words around them", () => {
  forgetSecrets();
  rememberAddress(
    "https://conan:p%40ssword@host/x?branch=main&token=t0k&signature=abcd&version=18.1.8-final",
  );
  const text = "conan main 18.1.8-final t0k: p@ssword p%40ssword abcd";
  assertEquals(maskKnown(text), "conan main 18.1.8-final t0k: *** *** ***");
  rememberAddress("https://only-a-token@host/x?file=some-long-name.tar");
  assertEquals(maskKnown("only-a-token some-long-name.tar"), "*** ***");
  rememberAddress("https://u:${env:PW}@host/?t=${env:TOKEN}");
  assertEquals(maskKnown("write ${env:PW} and ${env:TOKEN}"), "write ${env:PW} and ${env:TOKEN}");
  forgetSecrets();
});

Deno.test("storableAddress() keeps references and drops literal secrets", () => {
  for (
    const [address, stored] of [
      ["https://h/a.tar.xz", "https://h/a.tar.xz"],
      ["https://H/a b", "https://H/a b"],
      ["https://u:pw@h/a?token=t&version=1#x", "https://h/a?token=***&version=1"],
      ["https://u:${env:PW}@h/a?token=${env:ST}", "https://h/a?token=${env:ST}"],
      ["https://h/${env:X}/a?token=${env:ST}&k=v", "https://h/${env:X}/a?token=${env:ST}&k=***"],
      ["https://h/a?token=pre-${env:ST}", "https://h/a?token=***"],
      ["https://h/a?k=a=b", "https://h/a?k=***"],
      ["https://${env:HOST}/a?k=${env:ST}", "https://${env:HOST}/a?k=${env:ST}"],
      ["https://${env:U}:${env:P}@${env:HOST}/a", "https://${env:HOST}/a"],
      ["${env:ADDRESS}", "${env:ADDRESS}"],
      ["${env:BASE}/x?k=v", "${env:BASE}/x?***"],
      ["${env:BASE}/x?k=${env:ST}", "${env:BASE}/x?k=${env:ST}"],
    ] as const
  ) {
    assertEquals(storableAddress(address), stored);
    assertEquals(storableAddress(stored), stored);
    assertEquals(redactMessage(`from ${stored}.`), `from ${stored}.`);
  }
});

Deno.test("lacksSecrets() tells an address that cannot be asked as it was stored", () => {
  assertEquals(
    ["https://h/a?t=***", "https://h/a?***&b", "https://h/${env:X}", "${env:A}"].map(lacksSecrets),
    [true, true, true, true],
  );
  assertEquals(["https://h/a?t=1", "https://h/***/a", "https://h/a"].map(lacksSecrets), [
    false,
    false,
    false,
  ]);
});

Deno.test("redactMessage() keeps every word of a sentence of ours", () => {
  for (
    const text of [
      'file:///etc/passwd: Cannot accept "x": its sha256 is a, wanted b',
      'Cannot use the value of "build.distributed.token": it is written out, wanted ${env:NAME}',
      'toolchainkit.yaml:3:14: "password" is 5, wanted a text',
    ]
  ) assertEquals(redactMessage(text), text);
  assertEquals(
    redactMessage("Cannot fetch https://u:pw@h/x?sig=abc: Authorization: Bearer xyz"),
    "Cannot fetch https://h/x?sig=***: Authorization: Bearer ***",
  );
});
