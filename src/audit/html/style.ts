/** No font, picture or script from anywhere: the page is read as it was saved, years later and without a network. */
export const STYLE = `
:root { color-scheme: light; --ink: #1d2733; --faint: #5b6875; --line: #dbe1e7; --paper: #ffffff; --wash: #f5f7f9;
  --critical: #b3261e; --high: #d9730d; --medium: #c9a400; --low: #2f6fb3; --other: #8a94a0; --good: #1f7a4d; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--wash); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 2.5rem 2rem 3rem; background: var(--paper); }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .3rem; letter-spacing: -.01em; }
h2 { font-size: 1.15rem; margin: 2.4rem 0 .3rem; padding-top: 1rem; border-top: 1px solid var(--line); }
p { margin: .3rem 0 .8rem; max-width: 48rem; }
.lead { font-size: 1.08rem; }
.faint { color: var(--faint); font-size: .9rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .8rem; margin: 1.4rem 0 1rem; padding: 0; list-style: none; }
.cards li { border: 1px solid var(--line); border-radius: 8px; padding: .7rem .9rem; }
.cards b { display: block; font-size: 1.75rem; line-height: 1.15; font-variant-numeric: tabular-nums; }
.cards span { color: var(--faint); font-size: .85rem; line-height: 1.3; display: block; }
.cards .bad b { color: var(--critical); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: .6rem 0 1rem; font-size: .9rem; }
th { text-align: left; font-weight: 600; color: var(--faint); border-bottom: 2px solid var(--line); padding: .3rem .6rem .3rem 0; vertical-align: bottom; }
td { border-bottom: 1px solid var(--line); padding: .4rem .6rem .4rem 0; vertical-align: top; overflow-wrap: break-word; }
td.n, th.n { text-align: right; padding-right: 1.3rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.t { white-space: nowrap; padding-right: 1rem; font-variant-numeric: tabular-nums; }
tfoot td { font-weight: 600; border-bottom: 0; }
code { font: .85em/1.4 ui-monospace, "SFMono-Regular", Menlo, "Liberation Mono", monospace; overflow-wrap: anywhere; }
.tag { font-size: .8rem; font-weight: 600; white-space: nowrap; }
.tag.bad { color: var(--critical); } .tag.wait { color: #9a5a00; } .tag.good { color: var(--good); }
figure { margin: .8rem 0; }
svg { display: block; width: 100%; height: auto; }
.key { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; padding: 0; margin: .4rem 0 0; list-style: none; font-size: .85rem; color: var(--faint); }
.key svg { display: inline-block; width: .7rem; height: .7rem; margin-right: .35rem; }
@media print {
  body { background: none; font-size: 10.5pt; } main { max-width: none; padding: 0; }
  h2 { break-after: avoid; } tr, .cards li, figure { break-inside: avoid; } thead { display: table-header-group; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  @page { margin: 16mm; }
}
`;
