import type { Check } from '../../domain/check';
import { plain } from '../plain-text';
import { count } from './format';
import { renderTable, sections } from './table';
import type { View } from './view';

/** One line for each check; under what is not well, the cure. */
export function renderChecks(raw: readonly Check[], view: View): string {
  const checks = plain(raw);
  const table = renderTable(
    {
      columns: [{ title: '' }, { title: '' }, { title: '' }, { title: '', grows: 'wrap' }],
      rows: checks.map((check) => [
        renderMark(check, view),
        check.subject,
        check.what,
        check.state === 'ok' || check.cure === undefined ? check.detail : `${check.detail}\n→ ${check.cure}`,
      ]),
    },
    view,
  );
  return sections(table, summarise(checks));
}

function renderMark({ state }: Check, { style }: View): string {
  const marks = { ok: style.good('✓'), warning: style.doubtful('!'), failed: style.bad('✗') };
  return marks[state];
}

function summarise(checks: readonly Check[]): string {
  const failed = checks.filter(({ state }) => state === 'failed').length;
  const warnings = checks.filter(({ state }) => state === 'warning').length;
  const sum = `${count(checks.length, 'check')}: ${failed} failed, ${count(warnings, 'warning')}.`;
  if (failed > 0) return `${sum} Mend what failed; what stands behind → says how.`;
  return `${sum} ${warnings > 0 ? 'It works; read the warnings.' : 'All is well.'}`;
}
