import * as fc from 'fast-check';
import { aPlan, aReport } from '../cli/fake-cli';
import { EMPTY_BALANCE } from '../../src/domain/balance';
import { comparePlans, type PlanDifference } from '../../src/domain/plan-difference';
import type { Explained, PlannedTicket, PlanReport } from '../../src/domain/report';

/** All that a person would be told of, but the numbers. */
function told({ changes, channels, broken, mended }: PlanDifference): readonly unknown[] {
  return [...changes, ...channels, ...broken, ...mended];
}

function ticket(finding: string, differs: Partial<PlannedTicket> = {}): PlannedTicket {
  return {
    finding,
    fingerprint: finding,
    severity: 'HIGH',
    team: 'payments',
    project: 'SEC',
    summary: `[HIGH] ${finding}`,
    reason: 'no ticket carries its fingerprint',
    ...differs,
  };
}

interface Lists {
  readonly create?: readonly PlannedTicket[];
  readonly known?: readonly Explained[];
  readonly suppressed?: readonly Explained[];
  readonly held?: readonly Explained[];
}

/** `unlisted`: findings of a kind that the plan counts and does not list. */
function plan(lists: Lists, unlisted: Partial<Record<keyof Lists, number>> = {}): PlanReport {
  const { create, known, suppressed, held } = { create: [], known: [], suppressed: [], held: [], ...lists };
  const more = { create: 0, known: 0, suppressed: 0, held: 0, ...unlisted };
  const balance = {
    ...EMPTY_BALANCE,
    planned: create.length + more.create,
    known: known.length + more.known,
    suppressed: suppressed.length + more.suppressed,
    held: held.length + more.held,
  };
  const report = aReport({ mode: 'plan', balance });
  return aPlan({ report, create, omitted: more.create, known, suppressed, held });
}

test('two like plans differ in nothing, whatever is in them', () => {
  const ids = fc.uniqueArray(fc.string({ minLength: 1 }));
  fc.assert(
    fc.property(ids, fc.nat(5), (ids, unlisted) => {
      const reason = 'so it is';
      const one = plan(
        {
          create: ids.filter((_, at) => at % 3 === 0).map((id) => ticket(id)),
          known: ids.filter((_, at) => at % 3 === 1).map((finding) => ({ finding, reason })),
          held: ids.filter((_, at) => at % 3 === 2).map((finding) => ({ finding, reason })),
        },
        { known: unlisted },
      );
      expect(told(comparePlans(one, one))).toEqual([]);
    }),
  );
});

test('findings that would share a ticket say which', () => {
  const to = plan({ create: [ticket('a', { others: ['b', 'c'] }), ticket('d')] });

  const { changes } = comparePlans(plan({}), to);

  expect(changes.map(({ finding, shares }) => [finding, shares])).toEqual([
    ['a', 'a'],
    ['b', 'a'],
    ['c', 'a'],
    ['d', undefined],
  ]);
});

test('new tickets come first, then those that go, then those that move; the worst of each first', () => {
  const reason = 'muted';
  const from = plan({
    create: [ticket('goes'), ticket('moves'), ticket('stays')],
    suppressed: [
      { finding: 'wakes', reason },
      { finding: 'wakes worse', reason },
    ],
    known: [{ finding: 'k', reason: 'open in Jira', ticket: 'SEC-1' }],
  });
  const to = plan({
    create: [
      ticket('wakes'),
      ticket('wakes worse', { severity: 'CRITICAL' }),
      ticket('moves', { team: 'platform', project: 'PLAT' }),
      ticket('stays'),
    ],
    held: [{ finding: 'goes', reason: 'over the limit', team: 'payments' }],
    suppressed: [{ finding: 'k', reason }],
  });

  const { changes, isComplete } = comparePlans(from, to);

  expect(isComplete).toBe(true);
  expect(changes.map(({ finding, from, to }) => [finding, from.kind, to.kind])).toEqual([
    ['wakes worse', 'suppressed', 'create'],
    ['wakes', 'suppressed', 'create'],
    ['goes', 'create', 'held'],
    ['moves', 'create', 'create'],
    ['k', 'known', 'suppressed'],
  ]);
  expect(changes[3]).toEqual({
    finding: 'moves',
    severity: 'HIGH',
    summary: '[HIGH] moves',
    from: { kind: 'create', team: 'payments', project: 'SEC' },
    to: { kind: 'create', team: 'platform', project: 'PLAT' },
  });
});

test('what only one plan lists was not read by the other, if that one lists all it has', () => {
  const { changes } = comparePlans(plan({}), plan({ create: [ticket('f')] }));

  expect(changes).toMatchObject([{ finding: 'f', from: { kind: 'not-read' }, to: { kind: 'create' } }]);
});

test('what a plan counts and does not list may be the same, and is not called a change', () => {
  const reason = 'open in Jira';
  const from = plan({ known: [] }, { known: 9 });
  const to = plan({ known: [{ finding: 'k', reason }], create: [ticket('f')] });

  const { changes, isComplete } = comparePlans(from, to);

  expect(isComplete).toBe(false);
  expect(changes).toMatchObject([{ finding: 'f', from: { kind: 'not-listed' }, to: { kind: 'create' } }]);
});

test('a reason that is worded otherwise is no change; the numbers stand beside the changes', () => {
  const from = plan({ suppressed: [{ finding: 'f', reason: 'muted until 2027', team: 'web' }] });
  const to = plan({ suppressed: [{ finding: 'f', reason: 'muted until 2028', team: 'web' }] });
  const more = plan({ suppressed: [{ finding: 'f', reason: 'muted', team: 'web' }] }, { known: 1 });

  expect(told(comparePlans(from, to))).toEqual([]);
  expect(comparePlans(from, more).balance).toMatchObject({ from: { known: 0 }, to: { known: 1 } });
});

test('channels and broken destinations are compared as well', () => {
  const message = { team: 'web', channel: '#web', outcome: 'not-sent', tickets: 1 } as const;
  const nope = { project: 'NOPE', issueType: 'Task', reason: 'no such project', cure: 'create it' };
  const from = aPlan({ report: aReport({ messages: [message] }), broken: [{ ...nope, project: 'OLD' }] });
  const to = aPlan({ report: aReport({ messages: [{ ...message, channel: '#www' }] }), broken: [nope] });

  const difference = comparePlans(from, to);

  expect(difference.channels).toEqual([{ team: 'web', from: '#web', to: '#www' }]);
  expect(difference.broken).toEqual([nope]);
  expect(difference.mended).toMatchObject([{ project: 'OLD' }]);
});
