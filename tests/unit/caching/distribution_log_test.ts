import { assertEquals } from "@std/assert";
import { parseDistccLog, parseIcecreamLog } from "../../../src/caching/distribution_log.ts";

Deno.test("parseDistccLog() tells what was done elsewhere from what had to be done here", () => {
  const counts = parseDistccLog(`distcc[11] compile from b.c to b.o
distcc[11] exec on far:3632/1: /usr/bin/gcc -c b.c -o b.o
distcc[11] cpp b.c on localhost completed ok
distcc[11] 190 bytes from b.c compiled on far in 0.1290s, rate 1kB/s
distcc[11] compile b.c on far:3632/1 completed ok
distcc[12] compile from c.c to c.o
distcc[12] exec on gone/1: /usr/bin/gcc -c c.c -o c.o
distcc[13] compile from d.c to d.o
distcc[12] ERROR: nonblocking connect to 127.0.0.1:37011 failed: Connection refused
distcc[12] Warning: failed to distribute c.c to gone/1, running locally instead
distcc[12] compile c.c on localhost completed ok
distcc[13] (dcc_build_somewhere) Warning: failed to distribute, running locally instead
distcc[13] compile d.c on localhost completed ok
`);
  assertEquals(counts, {
    remote: 1,
    own: 0,
    fallbacks: 2,
    preprocessedHere: 0,
    reason: "nonblocking connect to 127.0.0.1:37011 failed: Connection refused",
  });
});

Deno.test("parseDistccLog() takes broken code and wanted local compilations for no failure", () => {
  const counts = parseDistccLog(`distcc[1] compile from bad.c to bad.o
distcc[1] ERROR: compile bad.c on far/1 failed
distcc[1] (dcc_build_somewhere) Warning: remote compilation of 'bad.c' failed, retrying locally
distcc[1] Warning: failed to distribute bad.c to far/1, running locally instead
distcc[1] ERROR: compile bad.c on localhost failed
distcc[2] compile from e.c to e.o
distcc[2] compile e.c on localhost completed ok
distcc[1] compile from f.c to f.o
distcc[1] compile f.c on localhost completed ok
distcc[3] compile from g.c to g.o
distcc[3] (dcc_build_somewhere) Warning: failed to get includes from include server, preprocessing locally
distcc[3] compile g.c on far/1 completed ok
`);
  assertEquals(counts, {
    remote: 1,
    own: 2,
    fallbacks: 0,
    preprocessedHere: 1,
    reason: undefined,
  });
});

Deno.test("parseIcecreamLog() counts a compilation that came back as done here", () => {
  const at = "2026-11-22 17:57:33:";
  const counts = parseIcecreamLog(`ICECC[1] ${at} invoked as: icecc /usr/bin/gcc -c t.c -o t.o
ICECC[1] ${at} Have to use host 10.0.0.2:10245 - Job ID: 3
ICECC[2] ${at} invoked as: icecc /usr/bin/gcc -c u.c -o u.o
ICECC[2] ${at} building myself, but telling localhost
ICECC[3] ${at} invoked as: icecc /usr/bin/gcc -c v.c -o v.o
ICECC[3] ${at} Have to use host 10.0.0.2:10245 - Job ID: 4
ICECC[3] ${at} got exception Error 14 - error reading message from remote (this should be an exception!)
ICECC[3] ${at} <building_local>
ICECC[4] ${at} invoked as: icecc /usr/bin/gcc -c w.c -o w.o
ICECC[4] ${at} no local daemon found
ICECC[5] ${at} invoked as: icecc /usr/bin/gcc -c bad.c -o bad.o
ICECC[5] ${at} Have to use host 10.0.0.2:10245 - Job ID: 5
ICECC[5] ${at} local build forced by remote exception: Error 103 - local cpp invocation failed, trying to recompile locally
`);
  assertEquals(counts, {
    remote: 1,
    own: 1,
    fallbacks: 2,
    preprocessedHere: 0,
    reason: "Error 14 - error reading message from remote (this should be an exception!)",
  });
});
