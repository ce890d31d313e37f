/** A telephone: one column, and the page scrolls as a whole. Comes behind the other styles. */
export const NARROW_STYLE = `
@media (max-width: 800px) {
  html, body { height: auto; }
  body { display: block; }
  .bar { flex-wrap: wrap; gap: 8px 16px; padding: 10px 14px; }
  .brand .quiet { display: none; }
  .live { margin-left: auto; }
  .figures { order: 1; width: 100%; flex-wrap: wrap; gap: 8px 18px; margin-left: 0; }
  .figure .value { font-size: 17px; }
  main { grid-template-columns: minmax(0, 1fr); }
  .board { padding: 14px; }
  .columns { flex-direction: column; }
  .column, .column.is-empty, .column-new.is-empty { flex: none; }
  .cards { grid-template-columns: minmax(0, 1fr); }
  .slack { grid-template-columns: minmax(0, 1fr); border-left: 0; border-top: 1px solid var(--line); }
  .rail { display: flex; flex-wrap: wrap; gap: 2px 4px; }
  .rail .workspace { width: 100%; padding-bottom: 6px; }
  .talk { overflow: visible; padding: 4px 14px 24px; }
  .channel > h3 { margin: 0 -14px 4px; padding: 12px 14px 8px; }
  .block-section { flex-wrap: wrap; }
  .block-fields { grid-template-columns: minmax(0, 1fr); }
  .overlay:not(:empty) { padding: 0; place-items: stretch; }
  .ticket { width: 100%; overflow: auto; border-radius: 0; grid-template-rows: auto auto; align-content: start; }
  .ticket > header { padding: 12px 14px 8px; }
  .ticket-body { grid-template-columns: minmax(0, 1fr); gap: 18px; padding: 0 14px 20px; }
  .ticket-main, .ticket aside { overflow: visible; }
  .ticket-main > h1 { font-size: 19px; }
}
`;
