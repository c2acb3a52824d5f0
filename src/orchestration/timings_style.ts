/** The style sheet of the `--timings` page. Owns its colours for light and dark. */

/** CSS for the page, with a line end. */
export const TIMINGS_STYLE = `:root {
  --ground: #ffffff; --panel: #f5f6f8; --text: #1c2024; --soft: #60646c; --line: #dfe1e6;
  --phase: #3e63dd; --download: #2b9a66; --step: #8b8d98; --wait: #e8a33d; --failed: #ce2c31;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #15171a; --panel: #1f2226; --text: #edeef0; --soft: #a3a9b3; --line: #363b42;
    --phase: #7d9bff; --download: #3fc58a; --step: #80838d; --wait: #f2b759; --failed: #ff7a7a;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text);
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
main { max-width: 1200px; margin: 0 auto; padding: 28px 24px 40px; }
h1 { font-size: 1.45rem; margin: 0; font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace;
  overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; margin: 32px 0 12px; }
.subject { margin: 4px 0 0; color: var(--soft); overflow-wrap: anywhere; }
.figures { display: flex; flex-wrap: wrap; gap: 12px; margin: 20px 0 0; }
.figures div { background: var(--panel); border-radius: 8px; padding: 10px 16px; min-width: 120px; }
.figures dt { color: var(--soft); font-size: 0.82rem; }
.figures dd { margin: 0; font-size: 1.25rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.legend { display: flex; flex-wrap: wrap; gap: 6px 18px; list-style: none; margin: 0 0 10px; padding: 0;
  color: var(--soft); font-size: 0.85rem; }
.legend li::before { content: ""; display: inline-block; width: 12px; height: 12px; margin-right: 6px;
  border-radius: 3px; vertical-align: -1px; background: currentColor; }
.legend .phase::before, .track .phase { background: var(--phase); }
.legend .download::before, .track .download { background: var(--download); }
.legend .step::before, .track .step { background: var(--step); }
.legend .wait::before, .track .wait { background: repeating-linear-gradient(135deg,
  var(--wait) 0 5px, color-mix(in srgb, var(--wait) 55%, var(--ground)) 5px 9px); }
.legend .failed::before, .track .failed { background: var(--failed); }
.track .unfinished { opacity: 0.6; }
.timeline { position: relative; }
.row, .grid { display: grid; grid-template-columns: min(250px, 34%) minmax(0, 1fr); gap: 14px; }
.row { align-items: center; min-height: 25px; border-radius: 4px; }
.timeline .row:not(.axis):hover { background: var(--panel); }
.grid { position: absolute; inset: 0; pointer-events: none; }
.lines { position: relative; }
.lines i { position: absolute; top: 0; bottom: 24px; width: 1px; background: var(--line); }
.name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-size: 0.9rem; }
.track { position: relative; height: 17px; }
.track b { position: absolute; top: 0; bottom: 0; min-width: 2px; border-radius: 3px; }
.duration { position: absolute; top: 0; line-height: 17px; padding: 0 6px; font-size: 0.78rem;
  color: var(--soft); white-space: nowrap; font-variant-numeric: tabular-nums; }
.duration.inside { color: var(--ground); font-weight: 600; }
.axis { min-height: 24px; }
.axis .track span { position: absolute; transform: translateX(-50%); color: var(--soft);
  font-size: 0.75rem; white-space: nowrap; font-variant-numeric: tabular-nums; }
.axis .track span:first-child { transform: none; }
.chart { align-items: start; }
.chart .name { color: var(--soft); }
.chart .track { height: 120px; border-bottom: 1px solid var(--line); }
svg { display: block; width: 100%; height: 100%; }
polygon { fill: var(--download); opacity: 0.75; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
th, td { text-align: left; padding: 6px 12px 6px 0; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 500; font-size: 0.82rem; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
footer { margin-top: 32px; color: var(--soft); font-size: 0.82rem; }
@media print { main { max-width: none; padding: 0; } }
`;
