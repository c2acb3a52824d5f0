import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import { expandText } from "../../src/config/expand.ts";
import { forgetSecrets, maskKnown, rememberSecret } from "../../src/core/known_secrets.ts";
import { redactMessage, redactSecrets, redactUrl, storableAddress } from "../../src/core/redact.ts";

const secret = fc.tuple(
  fc.stringMatching(/^[a-z0-9]{6}$/),
  fc.string({ unit: "grapheme", maxLength: 16 }),
  fc.stringMatching(/^[A-Z]{2}$/),
).map(([start, middle, end]) => `${start}${middle.replaceAll(/[*{}\r\n]/g, "_")}${end}`);

/** Places in which a secret may stand in an address that is asked. */
const PLACES: readonly ((text: string) => string)[] = [
  (text) => `https://u:${encodeURIComponent(text)}@host/a`,
  (text) => `https://${encodeURIComponent(text)}@host/a`,
  (text) => `https://host/a?token=${encodeURIComponent(text)}&version=1`,
  (text) => `https://host/a?${encodeURIComponent(text)}`,
  (text) => `https://host/a#${encodeURIComponent(text)}`,
];

Deno.test("no address that is stored or shown has a secret, and it is stored the same again", () => {
  fc.assert(
    fc.property(secret, fc.constantFrom(...PLACES), (text, place) => {
      const address = place(text);
      const encoded = encodeURIComponent(text);
      for (const shown of [storableAddress(address), redactUrl(address), redactMessage(address)]) {
        assert(!shown.includes(encoded), shown);
        assertEquals(storableAddress(shown), shown);
      }
    }),
  );
});

Deno.test("what came out of a variable into an address is in no text, however it is spelled", () => {
  fc.assert(
    fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
      forgetSecrets();
      const context = { env: { NAME: value }, folder: "/" };
      const template = "https://host/${env:NAME}/x?t=${env:NAME}";
      const result = expandText(template, { meaning: "expanded", secret: true }, context);
      assert(result.kind === "text");
      const spellings = [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)];
      for (const spelling of spellings) {
        const masked = maskKnown(`${before} ${spelling} ${after}`);
        assert(masked.includes("${env:NAME}"), masked);
      }
      if (URL.canParse(result.text)) {
        const { href } = new URL(result.text);
        for (const shown of [redactUrl(href), redactMessage(href), redactSecrets(href)]) {
          assert(!shown.includes(encodeURIComponent(value)), shown);
        }
      }
      forgetSecrets();
    }),
  );
});

Deno.test("a text that waits for trust is never expanded, whatever the variable holds", () => {
  const meaning = fc.constantFrom("plain" as const, "expanded" as const, "path" as const);
  fc.assert(
    fc.property(secret, fc.webUrl(), meaning, fc.boolean(), (value, url, how, hidden) => {
      forgetSecrets();
      const text = `${url}/\${env:NAME}`;
      const context = { env: { NAME: value }, folder: "/", referencesWait: true };
      const result = expandText(text, { meaning: how, secret: hidden }, context);
      assertEquals(result, { kind: "text", text });
      assertEquals(maskKnown(value), value);
    }),
  );
});

Deno.test("maskKnown() leaves nothing of any secret, and changes nothing the second time", () => {
  fc.assert(
    fc.property(fc.array(secret, { minLength: 1, maxLength: 4 }), (secrets) => {
      forgetSecrets();
      for (const each of secrets) rememberSecret(each);
      const masked = maskKnown(secrets.join(" and "));
      for (const each of secrets) assert(!masked.includes(each), masked);
      assertEquals(maskKnown(masked), masked);
      forgetSecrets();
    }),
  );
});
