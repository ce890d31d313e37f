import type { Check } from '../../domain/check';
import { plain } from '../plain-text';
import { count } from './format';
import { paragraph, sections } from './table';
import type { View } from './view';

/** One line for each check; under what is not well, the cure. */
export function renderChecks(raw: readonly Check[], view: View): string {
  const checks = plain(raw);
  const labelWidth = Math.max(0, ...checks.map((check) => labelOf(check).length));
  return sections(checks.map((check) => renderCheck(check, labelWidth, view)).join('\n'), summarise(checks));
}

function labelOf({ subject, what }: Check): string {
  return `${subject} ${what}`;
}

function renderCheck(check: Check, labelWidth: number, view: View): string {
  const detail = paragraph(check.detail, view, labelWidth + 4).trimStart();
  const line = `${renderMark(check, view)} ${labelOf(check).padEnd(labelWidth)}  ${detail}`;
  if (check.state === 'ok' || check.cure === undefined) return line;
  return `${line}\n${paragraph(`→ ${check.cure}`, view, 2)}`;
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
