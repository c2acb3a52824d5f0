import { assert, assertEquals } from "@std/assert";
import { type NetworkOptions, OfflineError } from "../../../../src/core/network.ts";
import { RedirectError } from "../../../../src/core/network/redirects.ts";
import { fetchSmallText } from "../../../../src/core/network/small_text.ts";
import { createSystemHost } from "../../../../src/core/system_host.ts";
import { failsWith, TestWorld } from "../../../support/world.ts";
import { serveLoopback } from "../../../support/loopback_server.ts";

/** A server on loopback, and the host that may ask it. */
async function withServer(
  answer: (request: Request) => Response,
  work: (address: string, options: Parameters<typeof fetchSmallText>[1]) => Promise<void>,
  network: NetworkOptions = { timeoutMs: 30_000 },
): Promise<void> {
  await using world = await TestWorld.create();
  await using server = serveLoopback(answer);
  const host = { ...createSystemHost(), env: { HOME: world.root } };
  await work(`http://127.0.0.1:${server.port}/text`, {
    host,
    network,
    limitBytes: 1000,
    allowPlainHttp: false,
  });
}

Deno.test("fetchSmallText() brings a text, asked for with the credentials of its host", async () => {
  const seen: (string | null)[] = [];
  await withServer((request) => {
    seen.push(request.headers.get("authorization"));
    return new Response("Grüße");
  }, async (address, options) => {
    assertEquals(await fetchSmallText(address, options), "Grüße");
    const env = { ...options.host.env, TOOLCHAINKIT_TOKEN_127_0_0_1: "s3cret" };
    await fetchSmallText(address, { ...options, host: { ...options.host, env } });
  });
  assertEquals(seen, [null, "Bearer s3cret"]);
});

Deno.test("fetchSmallText() gives up on a server that falls silent, before or within its answer", async () => {
  const stop = new AbortController();
  const held = new Promise<void>((resolve) =>
    stop.signal.addEventListener("abort", () => resolve())
  );
  const stream = () =>
    new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array(10)),
      pull: () => held,
    });
  await withServer(() => new Response(stream()), async (address, options) => {
    const error = await failsWith(Error, () => fetchSmallText(address, options));
    assert(error.message.includes("silent"), error.message);
    stop.abort();
  }, { timeoutMs: 100 });
});

Deno.test("fetchSmallText() gives up on a server that sends a byte now and then for ever", async () => {
  let timer = 0;
  const stream = () =>
    new ReadableStream<Uint8Array>({
      start: (controller) => {
        timer = setInterval(() => controller.enqueue(new Uint8Array(1)), 20);
      },
      cancel: () => clearInterval(timer),
    });
  await withServer(() => new Response(stream()), async (address, options) => {
    const error = await failsWith(Error, () => fetchSmallText(address, options));
    assert(error.message.includes("it was not whole after 1 s"), error.message);
    clearInterval(timer);
  }, { timeoutMs: 30_000, totalTimeoutMs: 300 });
});

Deno.test("fetchSmallText() stops at its limit, at a status and at what it must not ask", async () => {
  const answers: Response[] = [new Response("x".repeat(2000)), new Response("", { status: 404 })];
  await withServer(() => answers.shift() ?? new Response(""), async (address, options) => {
    const long = await failsWith(Error, () => fetchSmallText(address, options));
    assert(long.message.includes("larger than 1000 bytes"), long.message);
    const missing = await failsWith(Error, () => fetchSmallText(address, options));
    assert(missing.message.includes("404"), missing.message);
    const plain = "http://registry.example/text";
    await failsWith(RedirectError, () => fetchSmallText(plain, options));
    const offline = createSystemHost({ offline: true });
    await failsWith(OfflineError, () => fetchSmallText(address, { ...options, host: offline }));
  });
});
