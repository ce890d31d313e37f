import type { ResolvedTicket } from '../../src/domain/beyond';
import { composeResolved, isTold, marksIn } from '../../src/domain/resolved-comment';

const RESOLVED: ResolvedTicket = {
  ticket: 'SEC-1',
  finding: 'f-1',
  count: 1,
  at: '2026-11-28T10:00:00.12Z',
  since: '2026-11-28T09:00:00.5Z',
  reason: 'ISSUE_FIXED',
  url: "https://app.wiz.io/issues#~(issue~'f-1)",
};

test.each<[string, Partial<ResolvedTicket>, string]>([
  ['resolved', {}, 'Wiz resolved this finding on 2026-11-28 10:00 UTC: it was fixed.'],
  [
    'ignored',
    { isIgnored: true, reason: 'FALSE_POSITIVE' },
    'In Wiz this finding is ignored, since 2026-11-28 10:00 UTC: a false positive.',
  ],
  [
    'several',
    { count: 214, reason: 'OBJECT_DELETED' },
    'Wiz no longer holds any of the 214 findings of this ticket open; the last ended on 2026-11-28 10:00 UTC: the resource is gone.',
  ],
  [
    'a reason that Wiz has added since',
    { reason: 'SOLAR_FLARE' },
    'Wiz resolved this finding on 2026-11-28 10:00 UTC: solar flare.',
  ],
])('says what happened, when and why: %s', (_, differs, sentence) => {
  const { text } = composeResolved({ ...RESOLVED, ...differs });

  expect(text).toBe(
    `${sentence} [Read it in Wiz](<${RESOLVED.url}>).\n\nNothing was changed here: close this ticket when you agree.`,
  );
});

test('says nothing of a reason where there is none', () => {
  const { reason: _, ...silent } = RESOLVED;

  expect(composeResolved(silent).text).toMatch(/^Wiz resolved this finding on 2026-11-28 10:00 UTC\. /);
});

test('is known again by its mark, for this resolution and earlier ones', () => {
  const marks = marksIn(composeResolved(RESOLVED).footer);

  expect(marks).toEqual([RESOLVED.at]);
  expect(isTold(RESOLVED, marks)).toBe(true);
  expect(isTold({ at: '2026-11-28T10:00:00Z' }, marks)).toBe(true);
  expect(isTold({ at: '2026-11-28T10:00:00.121Z' }, marks)).toBe(false);
  expect(isTold(RESOLVED, [])).toBe(false);
  expect(marksIn('wfd-resolved soon, wfd-resolved 2026-11-28')).toEqual([]);
});
