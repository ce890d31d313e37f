import type { ResolvedTicket } from './beyond';
import { counted, moment } from './figures';
import { code, escapeMarkdown, link } from './markdown';
import { compareTimestamps } from './time';

/** Markdown of a comment, and by what it is known again. */
export interface ResolvedComment {
  readonly text: string;
  /** Stands at its end, whatever becomes of the text. */
  readonly footer: string;
  readonly readOnUrl: string;
}

const REASONS: Readonly<Record<string, string>> = {
  ISSUE_FIXED: 'it was fixed',
  OBJECT_DELETED: 'the resource is gone',
  CONTROL_CHANGED: 'the rule was changed',
  CONTROL_DISABLED: 'the rule was switched off',
  CONTROL_DELETED: 'the rule was deleted',
  SEVERITY_CHANGED: 'its severity changed',
  FALSE_POSITIVE: 'a false positive',
  EXCEPTION: 'an exception was made',
  WONT_FIX: 'it will not be fixed',
};

/** What the engineer who has the ticket should know. The ticket stays as it is: closing it is theirs. */
export function composeResolved(ticket: ResolvedTicket): ResolvedComment {
  return {
    text: [
      `${whatHappened(ticket)} ${link('Read it in Wiz', ticket.url)}.`,
      'Nothing was changed here: close this ticket when you agree.',
    ].join('\n\n'),
    footer: `Added by Wiz Finding Distribution, once for this resolution: ${code(`${MARK} ${ticket.at}`)}`,
    readOnUrl: ticket.url,
  };
}

function whatHappened({ count, at, reason, isIgnored }: ResolvedTicket): string {
  const when = `on ${moment(at)} UTC`;
  const why = reason === undefined ? '' : `: ${inWords(reason)}`;
  if (count > 1) {
    return `Wiz no longer holds any of the ${counted(count, 'finding')} of this ticket open; the last ended ${when}${why}.`;
  }
  return isIgnored === true
    ? `In Wiz this finding is ignored, since ${moment(at)} UTC${why}.`
    : `Wiz resolved this finding ${when}${why}.`;
}

function inWords(reason: string): string {
  return escapeMarkdown(REASONS[reason] ?? reason.replaceAll('_', ' ').toLowerCase());
}

const MARK = 'wfd-resolved';
const MARKS = new RegExp(String.raw`${MARK} (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)`, 'g');

/** The resolutions a text tells of. Anybody can write one; all it does is that we are silent. */
export function marksIn(text: string): string[] {
  return [...text.matchAll(MARKS)].flatMap(([, at]) => at ?? []);
}

/** Whether one of the marks tells of this resolution, or of a later one. */
export function isTold({ at }: Pick<ResolvedTicket, 'at'>, marks: readonly string[]): boolean {
  return marks.some((mark) => compareTimestamps(mark, at) >= 0);
}
