/**
 * The page of `--timings`: one HTML file without scripts, fonts or images from anywhere. Owns its
 * layout and colours, light and dark.
 */
import { TIMINGS_STYLE } from "./timings_style.ts";
import type { ByteSample, TimedTask, TimingsRecord, TimingsSubject } from "./timings.ts";

/** The page as text. The same record gives the same bytes. */
export function renderTimings(record: TimingsRecord, subject: TimingsSubject): string {
  const totalMs = Math.max(record.totalMs, ...record.tasks.map(({ endMs }) => endMs), 1);
  const title = `${subject.command} – ${seconds(totalMs)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>
${TIMINGS_STYLE}</style>
</head>
<body>
<main>
<header>
<h1>${escapeHtml(subject.command)}</h1>
<p class="subject">${escapeHtml(subject.project)}</p>
</header>
${renderFigures(record, totalMs)}
<section>
<h2>Timeline</h2>
${record.tasks.length === 0 ? "<p>Nothing was done.</p>" : renderTimeline(record.tasks, totalMs)}
</section>
${renderThroughput(record.samples, totalMs)}
${renderLongest(record.tasks, totalMs)}
<footer>${escapeHtml(subject.program)}, ${
    escapeHtml(
      new Date(subject.startedAt).toISOString().replace("T", " ").replace(/\.\d+Z$/, " UTC"),
    )
  }</footer>
</main>
</body>
</html>
`;
}

function renderFigures({ tasks, samples }: TimingsRecord, totalMs: number): string {
  const bytes = samples.at(-1)?.totalBytes ?? 0;
  const downloads = tasks.filter(({ kind }) => kind === "download");
  const waits = tasks.flatMap((task) => task.waits);
  const failed = tasks.filter(({ outcome }) => outcome === "failed").length;
  const figures = [
    ["in all", seconds(totalMs)],
    ...(downloads.length > 0 ? [["downloading", seconds(coveredMs(downloads))]] : []),
    ...(bytes > 0 ? [["transferred", size(bytes)]] : []),
    ...(waits.length > 0 ? [["waiting", seconds(coveredMs(waits))]] : []),
    ...(failed > 0 ? [["failed", String(failed)]] : []),
  ];
  const items = figures.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join(
    "\n",
  );
  return `<dl class="figures">\n${items}\n</dl>`;
}

/** Time in which at least one of the spans ran. */
function coveredMs(spans: readonly { startMs: number; endMs: number }[]): number {
  let covered = 0;
  let untilMs = -Infinity;
  for (const { startMs, endMs } of [...spans].sort((a, b) => a.startMs - b.startMs)) {
    covered += Math.max(0, endMs - Math.max(startMs, untilMs));
    untilMs = Math.max(untilMs, endMs);
  }
  return covered;
}

function renderTimeline(tasks: readonly TimedTask[], totalMs: number): string {
  const ticks = axisTicks(totalMs);
  const lines = ticks.map((atMs) => `<i style="left:${percent(atMs, totalMs)}"></i>`).join("");
  const labels = ticks.map((atMs) =>
    `<span style="left:${percent(atMs, totalMs)}">${axisLabel(atMs, totalMs)}</span>`
  ).join("");
  const rows = tasks.map((task) => renderRow(task, totalMs)).join("\n");
  return `<ul class="legend">
<li class="phase">phase</li><li class="download">download</li><li class="step">step</li>
<li class="wait">waiting</li><li class="failed">failed</li>
</ul>
<div class="timeline">
<div class="grid"><div></div><div class="lines">${lines}</div></div>
${rows}
<div class="row axis"><div></div><div class="track">${labels}</div></div>
</div>`;
}

function renderRow(task: TimedTask, totalMs: number): string {
  const { label, depth, kind, startMs, endMs, outcome, waits } = task;
  const style = `left:${percent(startMs, totalMs)};width:${percent(endMs - startMs, totalMs)}`;
  const waiting = waits.map((wait) =>
    `<b class="wait" title="${
      escapeHtml(`${wait.reason}: ${seconds(wait.endMs - wait.startMs)}`)
    }" ` +
    `style="left:${percent(wait.startMs, totalMs)};width:${
      percent(wait.endMs - wait.startMs, totalMs)
    }"></b>`
  ).join("");
  const state = outcome === "done" ? "" : ` ${outcome}`;
  // The duration stands where there is room: behind the bar, or before one that ends far right.
  const right = endMs > totalMs * 0.85;
  const place = right
    ? startMs > totalMs * 0.15 ? `right:${percent(totalMs - startMs, totalMs)}` : "right:0"
    : `left:${percent(endMs, totalMs)}`;
  const inside = right && startMs <= totalMs * 0.15 ? " inside" : "";
  return `<div class="row" title="${escapeHtml(describeTask(task))}">` +
    `<div class="name" style="padding-left:${depth * 1.1}em">${escapeHtml(label)}</div>` +
    `<div class="track"><b class="${kind}${state}" style="${style}"></b>${waiting}` +
    `<span class="duration${inside}" style="${place}">${
      seconds(endMs - startMs)
    }</span></div></div>`;
}

function describeTask({ label, startMs, endMs, doneBytes, note, outcome }: TimedTask): string {
  const durationMs = endMs - startMs;
  const parts = [`${seconds(startMs)} – ${seconds(endMs)} (${seconds(durationMs)})`];
  if (doneBytes !== undefined && doneBytes > 0) {
    parts.push(`${size(doneBytes)}, ${speed(doneBytes, durationMs)}`);
  }
  if (outcome !== "done") parts.push(outcome);
  if (note !== "") parts.push(note);
  return `${label}\n${parts.join("\n")}`;
}

/** About eight marks at round times. */
function axisTicks(totalMs: number): number[] {
  const rough = totalMs / 8;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? rough;
  const count = Math.floor(totalMs / step);
  return Array.from({ length: count + 1 }, (_, at) => at * step);
}

function axisLabel(atMs: number, totalMs: number): string {
  if (totalMs < 2000) return `${Math.round(atMs)} ms`;
  const value = atMs / 1000;
  return `${Number.isInteger(value) ? value : value.toFixed(1)} s`;
}

const CHART = { width: 1000, height: 120, steps: 100 } as const;

function renderThroughput(samples: readonly ByteSample[], totalMs: number): string {
  const rates = ratesOf(samples, totalMs);
  const peak = Math.max(0, ...rates);
  if (peak === 0) return "";
  const stepWidth = CHART.width / CHART.steps;
  const y = (rate: number) => (CHART.height * (1 - rate / (peak * 1.05))).toFixed(1);
  const points = rates.map((rate, at) =>
    `${(at * stepWidth).toFixed(1)},${y(rate)} ${((at + 1) * stepWidth).toFixed(1)},${y(rate)}`
  ).join(" ");
  return `<section>
<h2>Bytes per second</h2>
<div class="row chart"><div class="name">at most ${size(peak)}/s</div><div class="track">
<svg viewBox="0 0 ${CHART.width} ${CHART.height}" preserveAspectRatio="none" role="img" aria-label="Bytes per second over time">
<polygon points="0,${CHART.height} ${points} ${CHART.width},${CHART.height}"/>
</svg></div></div>
</section>`;
}

/** Bytes a second in equal parts of the run. */
function ratesOf(samples: readonly ByteSample[], totalMs: number): number[] {
  const stepMs = totalMs / CHART.steps;
  const at = (ms: number): number => {
    let before: ByteSample = { atMs: 0, totalBytes: 0 };
    for (const sample of samples) {
      if (sample.atMs >= ms) {
        const share = (ms - before.atMs) / Math.max(sample.atMs - before.atMs, 1);
        return before.totalBytes + (sample.totalBytes - before.totalBytes) * Math.min(1, share);
      }
      before = sample;
    }
    return before.totalBytes;
  };
  return Array.from(
    { length: CHART.steps },
    (_, step) => Math.max(0, at((step + 1) * stepMs) - at(step * stepMs)) / (stepMs / 1000),
  );
}

const LONGEST = 10;

function renderLongest(tasks: readonly TimedTask[], totalMs: number): string {
  if (tasks.length === 0) return "";
  const rows = [...tasks]
    .sort((a, b) => (b.endMs - b.startMs) - (a.endMs - a.startMs))
    .slice(0, LONGEST)
    .map((task) => {
      const { label, startMs, endMs, doneBytes, outcome, note } = task;
      const durationMs = endMs - startMs;
      const moved = doneBytes === undefined || doneBytes === 0
        ? ["", ""]
        : [size(doneBytes), speed(doneBytes, durationMs)];
      const remark = outcome === "done" ? note : `${outcome}${note === "" ? "" : `: ${note}`}`;
      const cells = [
        `<td>${escapeHtml(label)}</td>`,
        ...[seconds(durationMs), percent(durationMs, totalMs, 0), ...moved]
          .map((cell) => `<td class="number">${cell}</td>`),
        `<td>${escapeHtml(remark)}</td>`,
      ];
      return `<tr>${cells.join("")}</tr>`;
    });
  return `<section>
<h2>What took longest</h2>
<div class="scroll"><table>
<thead><tr><th>task</th><th class="number">time</th><th class="number">share</th><th class="number">size</th><th class="number">speed</th><th>remark</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table></div>
</section>`;
}

function percent(part: number, whole: number, digits = 3): string {
  return `${((part / whole) * 100).toFixed(digits)}%`;
}

function seconds(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 60_000) return `${(durationMs / 1000).toFixed(durationMs < 10_000 ? 2 : 1)} s`;
  const whole = Math.round(durationMs / 1000);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

function speed(bytes: number, durationMs: number): string {
  return `${size(bytes / (Math.max(durationMs, 1) / 1000))}/s`;
}

/** Text that may stand in an element or in a quoted attribute. */
function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
