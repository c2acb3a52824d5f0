import { assert } from "@std/assert";
import { isDistccHost, isServerName } from "../../../src/caching/host_names.ts";

Deno.test("isDistccHost() takes machines and distcc's own switches, and no command for ssh", () => {
  for (
    const text of [
      ...["localhost", "localhost/2", "build1/8", "127.0.0.1:3632/1,lzo", "[::1]:3632", "@build1"],
      ...["me@build1/4,lzo,cpp", "a,auth=a.example", "--randomize", "--localslots=2", "+zeroconf"],
    ]
  ) assert(isDistccHost(text), text);
  for (
    const text of [
      ...["", "-x", "@-oProxyCommand=id", "-oProxyCommand=id@h", "me@h:/bin/sh", "@h:cmd"],
      ...["h id", "h;id", "h$(id)", "--evil", "h,evil", "h/8 -x", "h\n", "h#x"],
    ]
  ) assert(!isDistccHost(text), text);
});

Deno.test("isServerName() takes a host with or without a port", () => {
  for (const text of ["scheduler", "10.0.0.1:8765", "[::1]"]) assert(isServerName(text), text);
  for (const text of ["", "-x", "a b", "h:port", "http://h", "h;id"]) {
    assert(!isServerName(text), text);
  }
});
