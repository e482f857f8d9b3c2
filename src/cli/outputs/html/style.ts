/** The style of the page: light or dark as the reader's system says, and readable on a phone. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --line: #e3e7ed; --text: #141a22; --muted: #5a6676; --soft: #eef1f5;
  --accent: #2563d9; --accent-soft: #2563d924; --good: #167347; --good-soft: #dff3e8; --warn: #8a5300; --warn-soft: #fcefd5;
  --bad: #bd2433; --bad-soft: #fbe3e5; --shadow: 0 1px 2px #141a220d, 0 4px 16px #141a220a;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0d1117; --card: #151b23; --line: #2a323d; --text: #e8ecf2; --muted: #9aa7b7; --soft: #1d2530;
    --accent: #74a7ff; --accent-soft: #74a7ff2b; --good: #6bd79b; --good-soft: #12351f; --warn: #f2bd62; --warn-soft: #3a2a0c;
    --bad: #ff8b94; --bad-soft: #451a1f; --shadow: none;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 var(--sans); font-variant-numeric: tabular-nums; }
main { max-width: 1120px; margin: 0 auto; padding: 32px 24px 48px; display: grid; gap: 20px; grid-template-columns: repeat(12, minmax(0, 1fr)); }
header, .tiles, .wide, footer { grid-column: 1 / -1; }
.half { grid-column: span 6; }
.column { display: grid; gap: 20px; align-content: start; }
h1 { font-size: 22px; line-height: 1.25; margin: 0; letter-spacing: -0.01em; }
h2 { font-size: 15px; line-height: 1.4; margin: 0 0 14px; font-weight: 650; }
p { margin: 0; }
code, .key { font-family: var(--mono); font-size: 0.9em; overflow-wrap: anywhere; }
.muted { color: var(--muted); }
.small { font-size: 13px; }
header .head { display: flex; flex-wrap: wrap; align-items: center; gap: 10px 14px; margin-bottom: 14px; }
.pill { font-size: 13px; font-weight: 600; line-height: 1; padding: 7px 11px; border-radius: 999px; background: var(--soft); color: var(--muted); white-space: nowrap; }
.pill.good { background: var(--good-soft); color: var(--good); }
.pill.warn { background: var(--warn-soft); color: var(--warn); }
.pill.bad { background: var(--bad-soft); color: var(--bad); }
.route { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 3px 14px; margin: 0 0 12px; }
.route dt { color: var(--muted); font-size: 13px; line-height: 23px; }
.route dd { margin: 0; line-height: 23px; }
.facts { display: flex; flex-wrap: wrap; gap: 2px 18px; color: var(--muted); font-size: 13px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 18px 20px; box-shadow: var(--shadow); min-width: 0; }
.note { border-radius: 10px; padding: 12px 16px; margin-top: 16px; overflow-wrap: anywhere; }
.note.bad { background: var(--bad-soft); color: var(--bad); }
.note.warn { background: var(--warn-soft); color: var(--warn); }
.tiles { display: grid; gap: 12px; grid-template-columns: repeat(4, minmax(0, 1fr)); }
.tile { padding: 14px 16px; }
.tile .name { color: var(--muted); font-size: 13px; }
.tile .value { font-size: 25px; line-height: 1.3; font-weight: 650; letter-spacing: -0.02em; }
.tile .more { color: var(--muted); font-size: 12.5px; overflow-wrap: anywhere; }
.tile.none .value { color: var(--muted); font-weight: 500; }
.tile.bad .value { color: var(--bad); }
.tile.warn .value { color: var(--warn); }
.chart { margin: 0; display: grid; grid-template-columns: auto minmax(0, 1fr); grid-template-rows: 168px auto; column-gap: 10px; }
.plot { width: 100%; height: 168px; display: block; overflow: visible; }
.axis-y, .axis-x { display: flex; justify-content: space-between; color: var(--muted); font-size: 12px; line-height: 16px; white-space: nowrap; }
.axis-y { flex-direction: column; text-align: right; margin: -8px 0; }
.axis-x { grid-column: 2; padding-top: 8px; }
.grid { stroke: var(--line); stroke-width: 1; vector-effect: non-scaling-stroke; }
.area { fill: var(--accent-soft); }
.line { fill: none; stroke: var(--accent); stroke-width: 2; stroke-linejoin: round; vector-effect: non-scaling-stroke; }
.probe { fill: transparent; }
.probe:hover { fill: var(--accent-soft); }
.bar { display: block; width: 100%; height: 9px; border-radius: 5px; overflow: hidden; }
.bar .track { fill: var(--soft); }
.bar .fill { fill: var(--accent); }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
th { text-align: left; font-weight: 500; color: var(--muted); font-size: 12.5px; padding: 0 0 7px; border-bottom: 1px solid var(--line); white-space: nowrap; }
td { padding: 7px 0; border-bottom: 1px solid var(--line); vertical-align: baseline; }
tr:last-child td { border-bottom: 0; padding-bottom: 0; }
th + th, td + td { padding-left: 16px; }
.number { text-align: right; white-space: nowrap; }
.label { font-size: 13px; white-space: nowrap; width: 30%; }
.measure { width: 42%; vertical-align: middle; }
.after { margin-top: 12px; }
.message { overflow-wrap: anywhere; }
.problems { font-size: 13.5px; }
.problems .key { font-weight: 600; }
.problems td:last-child { text-align: right; }
.fold > summary { cursor: pointer; color: var(--accent); font-size: 13.5px; padding-top: 10px; border-top: 1px solid var(--line); }
.fold[open] > summary { padding-bottom: 6px; }
.tree, .tree ul { list-style: none; margin: 0; padding: 0; }
.tree ul { margin-left: 8px; padding-left: 13px; border-left: 1px solid var(--line); }
.tree summary { cursor: pointer; list-style: none; border-radius: 6px; }
.tree summary::-webkit-details-marker { display: none; }
.tree summary:hover { background: var(--soft); }
summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.row { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 14px; padding: 4px 6px; }
.row .key { flex: 1 1 220px; min-width: 0; }
.row .what { font-size: 13px; color: var(--muted); white-space: nowrap; }
.tree summary .key::before { content: ""; display: inline-block; width: 6px; height: 6px; margin: 0 10px 2px 2px;
  border-right: 1.5px solid var(--muted); border-bottom: 1.5px solid var(--muted); transform: rotate(-45deg); }
.tree details[open] > summary .key::before { transform: rotate(45deg); margin-bottom: 4px; }
.tree .file .key { padding-left: 18px; }
.tree .rest { padding: 4px 6px 4px 24px; color: var(--muted); font-size: 13px; }
.removed { color: var(--warn); }
.lost { color: var(--bad); }
.row .removed, .row .lost { font-size: 13px; white-space: nowrap; }
footer { color: var(--muted); font-size: 12.5px; }
@media (max-width: 760px) {
  main { padding: 20px 14px 32px; gap: 14px; }
  .half { grid-column: 1 / -1; }
  .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 10px; }
  .card { padding: 15px 14px; }
  .tile .value { font-size: 21px; }
  .stacked thead { display: none; }
  .stacked tr { display: flex; flex-wrap: wrap; gap: 0 12px; padding: 8px 0; border-bottom: 1px solid var(--line); }
  .stacked tr:last-child { border-bottom: 0; padding-bottom: 0; }
  .stacked td { border: 0; padding: 0; }
  .stacked td:empty { display: none; }
  .stacked td:first-child { flex: 1 0 100%; }
  .stacked .number { text-align: left; color: var(--muted); font-size: 13px; }
  .column { gap: 14px; }
  .measure { width: 34%; }
  .label { white-space: normal; }
  .problems td:last-child { text-align: left; }
  .row .key { flex-basis: 100%; }
  .row .what, .row .removed, .row .lost { padding-left: 18px; }
  td + td, th + th { padding-left: 10px; }
}
@media print {
  :root { --shadow: none; }
  .card { break-inside: avoid; }
}
`
