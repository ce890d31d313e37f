/** Slack messages, and a ticket that is open. */
export const TEXT_STYLE = `
.channel > h3 {
  position: sticky; top: -4px; z-index: 1; margin: 0 -18px 4px; padding: 12px 18px 8px;
  background: var(--sheet); border-bottom: 1px solid var(--line); font-size: 15px; font-weight: 680;
}
.channel + .channel { margin-top: 14px; }
.message { display: grid; grid-template-columns: 36px minmax(0, 1fr); gap: 10px; padding: 9px 0; }
.message:target { background: var(--medium-ground); }
.bot-avatar { display: grid; place-items: center; width: 36px; height: 36px; border-radius: 8px; background: linear-gradient(140deg, #7c4dff, #3f6df5); color: #fff; font-size: 17px; }
.author { line-height: 1.2; margin-bottom: 3px; }
.author .app { padding: 1px 4px; border-radius: 3px; background: var(--sunken); color: var(--soft); font-size: 10px; font-weight: 700; vertical-align: 1px; }
.author time { color: var(--soft); font-size: 12px; }
.message-body { overflow-wrap: anywhere; }
.block-header { font-size: 16.5px; font-weight: 700; line-height: 1.3; margin: 3px 0; }
.block-section { display: flex; justify-content: space-between; gap: 14px; margin: 4px 0; }
.block-text { min-width: 0; }
.block-fields { display: grid; grid-template-columns: 1fr 1fr; gap: 6px 16px; margin-top: 4px; }
.block-context { display: flex; flex-wrap: wrap; gap: 4px 12px; color: var(--soft); font-size: 12.5px; margin: 4px 0; }
.block-actions { display: flex; flex-wrap: wrap; gap: 8px; margin: 7px 0 3px; }
.button { flex: none; align-self: flex-start; padding: 4px 11px; border: 1px solid var(--line); border-radius: 5px; color: var(--ink); font-weight: 620; font-size: 13px; }
.button-primary { background: #007a5a; border-color: #007a5a; color: #fff; }
.button-danger { background: #c9252d; border-color: #c9252d; color: #fff; }
.message hr { border: 0; border-top: 1px solid var(--line); margin: 8px 0; }
.thread { margin-top: 6px; }
.thread > summary { color: var(--link); font-size: 13px; font-weight: 620; cursor: pointer; }
.thread[open] { padding-left: 10px; border-left: 2px solid var(--line); }
.message ul { margin: 2px 0; padding-left: 20px; }
.message blockquote, .adf blockquote { margin: 2px 0; padding-left: 10px; border-left: 3px solid var(--line); }
.dot { display: inline-block; width: 0.78em; height: 0.78em; border-radius: 50%; vertical-align: -0.04em; background: var(--soft); }
.dot-red { background: #d93025; } .dot-orange { background: #e8710a; } .dot-yellow { background: #e3b505; }
.dot-blue { background: #3f74dd; } .dot-green { background: #2e9d5b; } .dot-black { background: #22272e; }
.dot-white { background: #fff; box-shadow: inset 0 0 0 1px #aeb6c2; }
.mention { padding: 0 3px; border-radius: 3px; background: var(--medium-ground); color: var(--medium); }
.unsupported { color: var(--soft); font-style: italic; }
code { padding: 1px 4px; border-radius: 4px; background: var(--code); font: 12.5px/1.5 ui-monospace, SFMono-Regular, 'DejaVu Sans Mono', monospace; overflow-wrap: anywhere; }
pre { margin: 6px 0; padding: 9px 12px; overflow: auto; border-radius: 6px; background: var(--code); }
pre code { padding: 0; background: none; overflow-wrap: normal; }

.overlay:not(:empty) {
  position: fixed; inset: 0; z-index: 5; display: grid; place-items: center; padding: 28px;
  background: rgb(9 20 40 / 52%);
}
.ticket {
  display: grid; grid-template-rows: auto minmax(0, 1fr); width: min(1120px, 100%); max-height: 100%;
  background: var(--sheet); border-radius: 12px; box-shadow: 0 18px 50px rgb(9 20 40 / 35%);
}
.ticket > header { display: flex; align-items: center; gap: 8px; padding: 14px 24px 10px; }
.ticket .close { margin-left: auto; padding: 2px 8px; border-radius: 5px; color: var(--soft); font-size: 16px; }
.ticket .close:hover { background: var(--sunken); text-decoration: none; }
.ticket-body { display: grid; grid-template-columns: minmax(0, 1fr) 290px; gap: 28px; min-height: 0; padding: 0 24px 24px; }
.ticket-main { overflow: auto; padding-right: 6px; }
.ticket-main > h1 { font-size: 23px; line-height: 1.28; font-weight: 640; margin-bottom: 16px; overflow-wrap: anywhere; }
.ticket aside { overflow: auto; align-self: start; max-height: 100%; padding: 16px; border: 1px solid var(--line); border-radius: 9px; }
.ticket dl { display: grid; grid-template-columns: 84px minmax(0, 1fr); gap: 10px 10px; margin-top: 14px; font-size: 13px; }
.ticket dt { color: var(--soft); }
.ticket .comments { margin-top: 28px; padding-top: 16px; border-top: 1px solid var(--line); }
.ticket .comments h2 { margin-bottom: 10px; font-size: 15px; font-weight: 640; }
.ticket .comment { margin-bottom: 16px; }
.ticket dd { min-width: 0; }
.lozenge { padding: 2px 8px; border-radius: 4px; background: var(--sunken); font-size: 11.5px; font-weight: 700; text-transform: uppercase; }
.lozenge-indeterminate { background: var(--low-ground); color: var(--low); }
.lozenge-done { background: var(--done-ground); color: var(--done); }

.adf { overflow-wrap: anywhere; }
.adf p, .adf ul, .adf ol, .adf .scroll { margin: 0 0 10px; }
.adf li > p { margin: 0 0 3px; }
.adf ul, .adf ol { padding-left: 22px; }
.adf ul.tasks { padding-left: 4px; list-style: none; }
.adf h1 { font-size: 20px; } .adf h2 { font-size: 17px; } .adf h3 { font-size: 15px; } .adf h4 { font-size: 14px; }
.adf h1, .adf h2, .adf h3, .adf h4 { margin: 18px 0 7px; line-height: 1.3; font-weight: 640; }
.adf > :first-child { margin-top: 0; }
.adf hr { border: 0; border-top: 1px solid var(--line); margin: 16px 0; }
.adf .scroll { overflow: auto; }
.adf table { border-collapse: collapse; }
.adf th, .adf td { padding: 6px 10px; border: 1px solid var(--line); text-align: left; vertical-align: top; }
.adf th { background: var(--sunken); font-weight: 620; }
.adf th p, .adf td p { margin: 0; }
.panel { margin: 0 0 10px; padding: 10px 14px; border-radius: 6px; background: var(--low-ground); }
.panel > :last-child { margin-bottom: 0; }
.panel-note { background: #eee6ff; }
.panel-warning { background: var(--medium-ground); }
.panel-error { background: var(--critical-ground); }
.panel-success { background: var(--done-ground); }
@media (prefers-color-scheme: dark) { .panel-note { background: #33264f; } }
`;
