/** Colours, the bar, the board and the frame of the Slack pane. */
export const LAYOUT_STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f4f5f7; --sheet: #ffffff; --sunken: #ebedf1; --line: #dfe1e6; --ink: #1d2635; --soft: #626f86;
  --link: #0c5fd0; --rail: #3b1140; --rail-ink: #d9c8dc; --rail-chosen: #6a2b72; --code: #f1f2f5;
  --critical: #b3261e; --critical-ground: #fde8e6; --high: #a54800; --high-ground: #fff0df;
  --medium: #7a5d00; --medium-ground: #fff7d6; --low: #2c5aa0; --low-ground: #e8f0fe;
  --done: #1f7a4d; --done-ground: #dcf5e7; --shadow: 0 1px 2px rgb(9 30 66 / 14%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #15181d; --sheet: #20252c; --sunken: #1a1e24; --line: #333a44; --ink: #dfe4ea; --soft: #95a1b2;
    --link: #79b0ff; --rail: #25092a; --rail-ink: #c4b0c8; --rail-chosen: #5a2162; --code: #2b313a;
    --critical: #ff9a90; --critical-ground: #4a1e1b; --high: #ffb877; --high-ground: #47290f;
    --medium: #f2d35e; --medium-ground: #423709; --low: #9cc1ff; --low-ground: #1c3256;
    --done: #7ee2b0; --done-ground: #143c29; --shadow: 0 1px 2px rgb(0 0 0 / 50%);
  }
}
* { box-sizing: border-box; }
html, body { height: 100%; margin: 0; }
body {
  display: grid; grid-template-rows: auto minmax(0, 1fr);
  background: var(--ground); color: var(--ink);
  font: 14px/1.45 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif;
}
h1, h2, h3, h4, p, dl, dd { margin: 0; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
.quiet { color: var(--soft); font-weight: 400; }
.count { color: var(--soft); font-weight: 500; font-variant-numeric: tabular-nums; }
.more, .empty { color: var(--soft); padding: 8px 2px 2px; }

.bar {
  display: flex; align-items: center; gap: 28px; padding: 10px 20px;
  background: var(--sheet); border-bottom: 1px solid var(--line);
}
.brand { font-size: 17px; font-weight: 650; white-space: nowrap; }
.brand .quiet { font-size: 13px; margin-left: 8px; }
.brand-mark { color: #7c4dff; }
.figures { display: flex; gap: 26px; margin-left: auto; }
.figure { display: flex; align-items: center; gap: 9px; }
.figure .value { font-size: 22px; font-weight: 650; font-variant-numeric: tabular-nums; letter-spacing: -0.02em; }
.figure .name { font-size: 12px; color: var(--soft); line-height: 1.2; }
.figure .note { display: block; font-size: 11px; opacity: 0.85; }
.figure.is-alarm .value { color: var(--critical); }
.live { font-size: 12px; color: var(--done); white-space: nowrap; }
.live::before { content: ''; display: inline-block; width: 8px; height: 8px; margin-right: 6px; border-radius: 50%; background: currentColor; }
.live.is-lost { color: var(--critical); }

main { display: grid; grid-template-columns: minmax(0, 1.5fr) minmax(480px, 1fr); min-height: 0; }
.board { overflow: auto; padding: 16px 18px 24px; }

.filter { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 12px; margin-bottom: 16px; }
.lane + .lane { margin-top: 20px; }
.lane > header { display: flex; align-items: center; gap: 10px; margin-bottom: 10px; }
.lane h2 { font-size: 16px; font-weight: 620; }
.avatar {
  display: grid; place-items: center; width: 26px; height: 26px; border-radius: 6px;
  background: #1d5fd1; color: #fff; font-size: 11px; font-weight: 700;
}
.lane:nth-child(even) .avatar { background: #00796b; }
.columns { display: flex; gap: 10px; align-items: stretch; }
.column { flex: 1 1 0; min-width: 0; padding: 10px; background: var(--sunken); border-radius: 10px; }
.column-new { flex-grow: 2.2; }
.column.is-empty { flex: 0 0 118px; }
.lane .column:only-child, .column-new.is-empty { flex: 1 1 0; }
.column h3 { font-size: 12px; font-weight: 600; color: var(--soft); margin: 0 2px 8px; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(200px, 100%), 1fr)); gap: 8px; }
.card {
  display: flex; flex-direction: column; gap: 6px; padding: 9px 11px; min-width: 0;
  background: var(--sheet); color: inherit; border-radius: 7px; box-shadow: var(--shadow);
  border-left: 3px solid transparent;
}
.card:hover { text-decoration: none; box-shadow: 0 3px 10px rgb(9 30 66 / 18%); }
.card-title {
  display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden;
  font-size: 13.5px; line-height: 1.35; overflow-wrap: anywhere;
}
.card-resource {
  overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
  color: var(--soft); font: 12px/1.4 ui-monospace, SFMono-Regular, 'DejaVu Sans Mono', monospace;
}
.card-row { display: flex; align-items: center; gap: 7px; min-width: 0; font-size: 12px; }
.card-row .labels { flex: 1; flex-wrap: nowrap; justify-content: flex-end; overflow: hidden; }
.card-row .priority, .card-row .key { flex: none; }
.card .due { margin-left: auto; color: var(--soft); font-variant-numeric: tabular-nums; white-space: nowrap; }
.edge-critical { border-left-color: #d93025; }
.edge-high { border-left-color: #e8710a; }
.edge-medium { border-left-color: #d9a600; }
.edge-low, .edge-informational { border-left-color: #5b8def; }
.key { font-weight: 600; font-size: 12px; color: var(--soft); }
.key-done { text-decoration: line-through; }
.labels { display: flex; flex-wrap: wrap; gap: 4px; min-width: 0; }
.label {
  max-width: 100%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
  padding: 0 6px; border-radius: 4px; background: var(--sunken); color: var(--soft); font-size: 11.5px; line-height: 18px;
}
.severity { padding: 0 7px; border-radius: 9px; font-size: 11px; font-weight: 650; line-height: 18px; text-transform: capitalize; }
.severity-critical { background: var(--critical-ground); color: var(--critical); }
.severity-high { background: var(--high-ground); color: var(--high); }
.severity-medium { background: var(--medium-ground); color: var(--medium); }
.severity-low, .severity-informational { background: var(--low-ground); color: var(--low); }
.priority { width: 15px; height: 15px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; vertical-align: -3px; }
.priority-highest, .priority-high { color: #d93025; }
.priority-medium { color: #e8710a; }
.priority-low, .priority-lowest { color: #2f6fde; }

.slack { display: grid; grid-template-columns: 176px minmax(0, 1fr); min-height: 0; border-left: 1px solid var(--line); background: var(--sheet); }
.rail { overflow: auto; padding: 14px 8px; background: var(--rail); color: var(--rail-ink); }
.rail .workspace { padding: 0 8px 12px; font-weight: 700; color: #fff; }
.rail a { display: flex; justify-content: space-between; gap: 8px; padding: 3px 8px; border-radius: 6px; color: inherit; font-size: 13.5px; white-space: nowrap; }
.rail a:hover { background: rgb(255 255 255 / 9%); text-decoration: none; }
.rail a.is-chosen { background: var(--rail-chosen); color: #fff; }
.rail a.has-news { color: #fff; font-weight: 620; }
.rail a.is-archived { opacity: 0.5; }
.rail .count { padding: 0 7px; border-radius: 9px; background: rgb(255 255 255 / 17%); color: inherit; font-size: 11.5px; }
.talk { overflow: auto; padding: 4px 18px 24px; }
`;
