import { describeBalance } from '../domain/balance';
import { withoutInvisible } from '../domain/invisible';
import type { AuditRecord } from './record';

const COLUMNS = [
  'seq',
  'at',
  'run',
  'kind',
  'finding',
  'severity',
  'ticket',
  'team',
  'channel',
  'reason',
  'openedAt',
  'tickets',
  'link',
  'risk',
  'approval',
  'by',
  'identity',
  'outcome',
  'step',
  'attempts',
  'status',
  'balance',
  'from',
  'to',
  'policyHash',
  'siteUrl',
  'workflow',
  'workflowId',
  'runId',
  'eventId',
  'schema',
  'prev',
  'hash',
] as const satisfies readonly (keyof AuditRecord)[];

export function csvHeader(): string {
  return `${COLUMNS.join(',')}\r\n`;
}

export function csvRow(record: AuditRecord): string {
  return `${COLUMNS.map((column) => cell(textOf(record, column))).join(',')}\r\n`;
}

function textOf(record: AuditRecord, column: (typeof COLUMNS)[number]): string {
  if (column === 'balance') return record.balance === undefined ? '' : describeBalance(record.balance);
  if (column === 'tickets') return record.tickets?.join(' ') ?? '';
  return String(record[column] ?? '');
}

/** A spreadsheet takes these, at the beginning of a cell, for a formula: and a reason may be an attacker's text. */
const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@|＝＋－＠]/u;
/** The same behind what another locale's spreadsheet takes for the end of a cell. */
const LATER_FORMULA = /([;,\t\r\n][\s\p{Cc}\p{Cf}]*)(?=[=+\-@|＝＋－＠])/gu;

function cell(text: string): string {
  const plain = withoutInvisible(text.replaceAll(LATER_FORMULA, "$1'"));
  const safe = FORMULA.test(plain) ? `'${plain}` : plain;
  return /[",]|^\s|\s$|^'/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
