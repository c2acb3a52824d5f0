import { assertEquals } from "@std/assert";
import { bypassesProxy, chooseProxy } from "../../../../src/core/network/proxy.ts";

const HTTPS = new URL("https://files.example/tool");
const HTTP = new URL("http://files.example/tool");

for (
  const [name, url, env, configured, wanted] of [
    ["nothing without settings", HTTPS, {}, undefined, undefined],
    [
      "HTTPS_PROXY for https",
      HTTPS,
      { HTTPS_PROXY: "http://p:1", HTTP_PROXY: "http://q:1" },
      undefined,
      "http://p:1/",
    ],
    [
      "HTTP_PROXY for http",
      HTTP,
      { HTTPS_PROXY: "http://p:1", HTTP_PROXY: "http://q:1" },
      undefined,
      "http://q:1/",
    ],
    ["no HTTP_PROXY for https", HTTPS, { HTTP_PROXY: "http://q:1" }, undefined, undefined],
    [
      "lower case before upper case",
      HTTPS,
      { HTTPS_PROXY: "http://p:1", https_proxy: "http://l:1" },
      undefined,
      "http://l:1/",
    ],
    ["ALL_PROXY for the rest", HTTPS, { ALL_PROXY: "socks5://s:1" }, undefined, "socks5://s:1"],
    [
      "network.proxy before the environment",
      HTTPS,
      { HTTPS_PROXY: "http://p:1" },
      "http://c:1",
      "http://c:1/",
    ],
    ["NO_PROXY before network.proxy", HTTPS, { NO_PROXY: ".example" }, "http://c:1", undefined],
    [
      "an address without scheme",
      HTTPS,
      { HTTPS_PROXY: "proxy.example:3128" },
      undefined,
      "http://proxy.example:3128/",
    ],
    ["nothing for an empty variable", HTTPS, { HTTPS_PROXY: " " }, undefined, undefined],
    [
      "no upper-case HTTP_PROXY in a CGI program",
      HTTP,
      { HTTP_PROXY: "http://q:1", REQUEST_METHOD: "GET" },
      undefined,
      undefined,
    ],
  ] as const
) {
  Deno.test(`chooseProxy() takes ${name}`, () => {
    assertEquals(chooseProxy(url, env, configured)?.url.href, wanted);
  });
}

for (
  const [noProxy, url, wanted] of [
    ["*", "https://a.example", true],
    ["a.example", "https://a.example", true],
    ["A.Example", "https://a.example", true],
    ["example", "https://a.example", true],
    [".example", "https://a.example", true],
    ["*.example", "https://a.example", true],
    ["ample", "https://a.example", false],
    ["other.example,a.example", "https://a.example", true],
    ["other.example a.example", "https://a.example", true],
    ["a.example:443", "https://a.example", true],
    ["a.example:8443", "https://a.example", false],
    ["a.example:8443", "https://a.example:8443", true],
    ["10.0.0.0/8", "https://10.1.2.3", true],
    ["10.0.0.0/8", "https://11.1.2.3", false],
    ["0.0.0.0/0", "https://11.1.2.3", true],
    ["2.3", "https://10.1.2.3", false],
    ["::1", "http://[::1]:80", true],
    ["[::1]:80", "http://[::1]", true],
    ["", "https://a.example", false],
    [",", "https://a.example", false],
  ] as const
) {
  Deno.test(`bypassesProxy() is ${wanted} for ${url} with NO_PROXY="${noProxy}"`, () => {
    assertEquals(bypassesProxy(new URL(url), noProxy), wanted);
  });
}
