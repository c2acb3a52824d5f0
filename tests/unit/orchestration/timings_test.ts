import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import type { Host } from "../../../src/core/host.ts";
import { silentLog } from "../../../src/core/log.ts";
import type { Progress } from "../../../src/core/progress.ts";
import { silentProgress } from "../../../src/core/progress.ts";
import { recordTimings, withTimings, writeTimings } from "../../../src/orchestration/timings.ts";
import { renderTimings } from "../../../src/orchestration/timings_page.ts";
import { SAMPLE_SUBJECT, sampleTimings } from "../../support/timings_sample.ts";
import { TestWorld } from "../../support/world.ts";

/** Progress that writes down what it is told. */
function listening(): { progress: Progress; heard: string[] } {
  const heard: string[] = [];
  const labels = new Map<object, string>();
  const progress: Progress = {
    start(label, options = {}) {
      heard.push(`start ${label} ${labels.get(options.parent ?? {}) ?? "-"}`);
      const task = {
        update: () => heard.push(`update ${label}`),
        done: (summary?: string) => heard.push(`done ${label} ${summary}`),
        failed: (reason?: string) => heard.push(`failed ${label} ${reason}`),
      };
      labels.set(task, label);
      return task;
    },
  };
  return { progress, heard };
}

Deno.test("recordTimings() passes everything on, with the receiver's own parents", () => {
  const { progress: inner, heard } = listening();
  const { progress } = recordTimings(inner, () => 0);
  const phase = progress.start("phase");
  const step = progress.start("step", { parent: phase });
  step.update({ doneBytes: 1 });
  step.failed("no");
  phase.done("yes");
  assertEquals(heard, [
    "start phase -",
    "start step phase",
    "update step",
    "failed step no",
    "done phase yes",
  ]);
});

Deno.test("recordTimings() lets a question stop the drawing behind it", () => {
  const heard: string[] = [];
  const pause = () => {
    heard.push("pause");
    return () => heard.push("go on");
  };
  recordTimings({ ...silentProgress, pause }, () => 0).progress.pause?.()();
  assertEquals(heard, ["pause", "go on"]);
  recordTimings(silentProgress, () => 0).progress.pause?.()();
});

Deno.test("recordTimings() keeps times from the start of the run, steps after their task", () => {
  let nowMs = 1000;
  const { progress, record } = recordTimings(silentProgress, () => nowMs);
  const first = progress.start("first");
  progress.start("second");
  nowMs = 1010;
  const step = progress.start("step", { parent: first });
  nowMs = 1025;
  step.done("fine");
  first.failed("bad");
  first.done("too late");
  nowMs = 1040;
  const { totalMs, tasks } = record();
  assertEquals(totalMs, 40);
  assertEquals(
    tasks.map(({ label, depth, startMs, endMs, outcome, note }) =>
      [label, depth, startMs, endMs, outcome, note].join(" ")
    ),
    ["first 0 0 25 failed bad", "step 1 10 25 done fine", "second 0 0 40 unfinished "],
  );
});

Deno.test("recordTimings() sees waits, also one that never ends", () => {
  let nowMs = 0;
  const { progress, record } = recordTimings(silentProgress, () => nowMs);
  const task = progress.start("Install");
  const at = (ms: number, state: Parameters<typeof task.update>[0]) => {
    nowMs = ms;
    task.update(state);
  };
  at(10, { detail: "waiting for process 1" });
  at(15, { detail: "waiting for process 1" });
  at(20, { detail: "waiting for process 2" });
  at(30, { doneBytes: 5 });
  at(40, { detail: "host.example" });
  at(50, { detail: "waiting for process 3" });
  nowMs = 60;
  assertEquals(record().tasks[0]?.waits, [
    { startMs: 10, endMs: 20, reason: "waiting for process 1" },
    { startMs: 20, endMs: 30, reason: "waiting for process 2" },
    { startMs: 50, endMs: 60, reason: "waiting for process 3" },
  ]);
});

Deno.test("recordTimings() adds up bytes of all tasks and keeps the samples few", () => {
  let nowMs = 0;
  const { progress, record } = recordTimings(silentProgress, () => nowMs);
  const tasks = [progress.start("Download a"), progress.start("Download b")];
  for (let step = 1; step <= 200_000; step++) {
    nowMs = step * 10;
    tasks[step % 2]?.update({ doneBytes: step });
  }
  const { samples } = record();
  assertEquals(samples.at(-1)?.totalBytes, 199_999 + 200_000);
  assert(samples.length > 500 && samples.length <= 2001, String(samples.length));
  assert(samples.every(({ totalBytes }, at) => totalBytes >= (samples[at - 1]?.totalBytes ?? 0)));
});

Deno.test("renderTimings() writes the page in tests/golden/timings", async () => {
  const golden = fromFileUrl(new URL("../../golden/timings/timings.html", import.meta.url));
  assertEquals(renderTimings(sampleTimings(), SAMPLE_SUBJECT), await Deno.readTextFile(golden));
});

Deno.test("renderTimings() needs nothing from anywhere and runs nothing", () => {
  const page = renderTimings(sampleTimings(), SAMPLE_SUBJECT);
  assert(!/<script|<link|<img|@import|url\(|https?:|javascript:|\son\w+=/i.test(page));
  assertMatch(page, /default-src 'none'/);
});

Deno.test("renderTimings() escapes what tasks and commands are called", () => {
  const evil = `</title><script>alert("1")</script>'&`;
  const { progress, record } = recordTimings(silentProgress, () => 0);
  const task = progress.start(evil);
  task.update({ detail: `waiting ${evil}` });
  task.failed(evil);
  const page = renderTimings(record(), { ...SAMPLE_SUBJECT, command: evil, project: evil });
  assert(!page.includes("<script>"));
  assert(
    page.includes("&lt;/title&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;"),
  );
});

Deno.test("renderTimings() shows a run that did nothing, and one that took no time", () => {
  const empty = renderTimings({ totalMs: 0, tasks: [], samples: [] }, SAMPLE_SUBJECT);
  assertMatch(empty, /Nothing was done/);
  const { progress, record } = recordTimings(silentProgress, () => 0);
  progress.start("a").done();
  assert(!renderTimings(record(), SAMPLE_SUBJECT).includes("NaN"));
});

Deno.test("writeTimings() puts the page into the project's folder, without secrets", async () => {
  await using world = await TestWorld.create();
  const { progress, record } = recordTimings(silentProgress, () => 0);
  progress.start("Download").failed("https://me:pw@host.example/a?token=geheim refused");
  const path = await writeTimings(record(), SAMPLE_SUBJECT, world.root);
  assertEquals(path, world.path(".toolchainkit/timings/timing-20260131T140000Z.html"));
  const page = await Deno.readTextFile(path);
  assert(page.includes("host.example"));
  assert(!page.includes("geheim") && !page.includes("pw@"));
});

Deno.test("withTimings() writes the page after a failure too and says where it is", async () => {
  const said: string[] = [];
  await using world = await TestWorld.create({
    log: { ...silentLog, info: (message) => said.push(message) },
  });
  const failure = new Error("no");
  const work = (host: Host) => {
    host.progress.start("Configure").failed("exit code 1");
    return Promise.reject(failure);
  };
  const given = { command: "toolchainkit bootstrap", projectRoot: world.root, host: world.host };
  const caught = await withTimings(work, given).catch((error) => error);
  assertEquals(caught, failure);
  const path = said[0]?.replace("Timings: ", "") ?? "";
  assertMatch(await Deno.readTextFile(path), /Configure/);
  assertEquals(await withTimings(() => Promise.resolve(7), given), 7);
});
