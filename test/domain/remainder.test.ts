import * as fc from 'fast-check';
import type { EarlierRun } from '../../src/domain/compose-digest';
import { type Digest, type DigestLine, isQuiet, noteMark, type SeenDigest } from '../../src/domain/digest';
import { completeDigest, type ReadFor } from '../../src/domain/complete-digest';
import { isNothing, keysThatMayHaveMoved, keysToRead, withoutTold } from '../../src/domain/remainder';
import { countSeverities, type Severity } from '../../src/domain/severity';
import type { Ticket } from '../../src/domain/ticket';
import { aFingerprint, aTicket } from '../support/builders';

const SITE = 'https://acme.atlassian.net';

function aLine(ticket: string, severity: Severity = 'HIGH'): DigestLine {
  return { ticket, ticketUrl: `${SITE}/browse/${ticket}`, severity, summary: `about ${ticket}` };
}

function aDigest(tickets: readonly string[], differs: Partial<Digest> = {}): Digest {
  const lines = tickets.slice(0, 10).map((ticket) => aLine(ticket));
  const unlisted = tickets.slice(10);
  return {
    key: 'run-1/payments',
    team: 'payments',
    lines,
    counts: { ...countSeverities([]), HIGH: tickets.length },
    more: unlisted.length,
    ...(unlisted.length === 0 ? {} : { unlisted, moreUrl: `${SITE}/issues/?jql=all` }),
    notes: [],
    ...differs,
  };
}

function seen(differs: Partial<SeenDigest>): SeenDigest {
  return { key: 'run-1/payments', part: 1, tickets: [], notes: [], toldMore: false, ...differs };
}

function remainderOf(digest: Digest, digests: readonly SeenDigest[], earlier: readonly EarlierRun[] = []) {
  return withoutTold({ digest, earlier }, { digests, isCertain: true });
}

function read(keys: readonly string[], severity = 'critical'): Ticket[] {
  const labels = [`wiz-severity-${severity}`, 'wfd-team-platform'];
  return keys.map((key) => aTicket(aFingerprint(key), { key, labels, summary: `about ${key}` }));
}

function complete(remainder: ReturnType<typeof remainderOf>, isCertain = true): Digest {
  const { own, others } = keysToRead(remainder);
  return completeDigest(remainder, {
    ...whatWasRead({ tickets: read(own) }),
    others: { tickets: read(others), unread: [], named: [] },
    isCertain,
  });
}

function whatWasRead(own: Partial<ReadFor['own']>): ReadFor {
  const nothing = { tickets: [], unread: [], named: [] };
  return { own: { ...nothing, ...own }, others: nothing, siteUrl: SITE, isCertain: true };
}

function namedIn({ lines, unlisted = [] }: Digest): string[] {
  return [...lines.map(({ ticket }) => ticket), ...unlisted];
}

const keys = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `SEC-${from + index}`);

test('where nothing was told, the digest stays as it is', () => {
  const digest = aDigest(keys(1, 12));

  expect(complete(remainderOf(digest, []))).toEqual(digest);
});

test('what was told under the key is left out, and the rest is numbered on', () => {
  const remainder = remainderOf(aDigest(keys(1, 5)), [
    seen({ tickets: ['SEC-1', 'SEC-2'] }),
    seen({ part: 3, tickets: ['SEC-3'] }),
  ]);

  const digest = complete(remainder);

  expect(digest).toMatchObject({ key: 'run-1/payments', part: 4, more: 0 });
  expect(namedIn(digest)).toEqual(['SEC-4', 'SEC-5']);
  expect(digest.counts).toEqual({ ...countSeverities([]), HIGH: 2 });
});

test('when everything was told, nothing is left', () => {
  expect(isNothing(remainderOf(aDigest(keys(1, 12)), [seen({ tickets: keys(1, 12) })]))).toBe(true);
});

test('a digest that told of more than it lists told everything under its key', () => {
  const earlier = [{ run: 'run-0', keys: ['SEC-90'], count: 1 }];
  const told = seen({ tickets: ['SEC-1'], toldMore: true });

  expect(isNothing(remainderOf(aDigest(keys(1, 5), { notes: ['n'] }), [told], earlier))).toBe(true);
});

test('the digest of another run under another key tells nothing of this one but the tickets it names', () => {
  const told = seen({ key: 'run-2/payments', tickets: ['SEC-2'], toldMore: true });

  const remainder = remainderOf(aDigest(keys(1, 3)), [told]);

  expect(remainder.digest.part).toBeUndefined();
  expect(namedIn(remainder.digest)).toEqual(['SEC-1', 'SEC-3']);
});

test('tickets that had no line get one when those before them were told', () => {
  const remainder = remainderOf(aDigest(keys(1, 14)), [seen({ tickets: keys(1, 11) })]);

  const digest = complete(remainder);

  expect(keysToRead(remainder).own).toEqual(keys(12, 14));
  expect(digest.lines.map(({ ticket }) => ticket)).toEqual(keys(12, 14));
  expect(digest).toMatchObject({ more: 0, counts: { CRITICAL: 3, HIGH: 0 } });
  expect(digest).not.toHaveProperty('moreUrl');
});

test('tickets of earlier runs are added, worst first, with a word about why they come late', () => {
  const earlier = [{ run: 'run-0', keys: keys(50, 60), count: 13 }];

  const digest = complete(remainderOf(aDigest(['SEC-1']), [], earlier));

  expect(digest.lines.map(({ ticket }) => ticket)).toEqual(keys(50, 59));
  expect(digest).toMatchObject({ more: 4, unlisted: ['SEC-60', 'SEC-1'], counts: { CRITICAL: 11, HIGH: 1 } });
  expect(decodeURIComponent(digest.moreUrl ?? '')).toContain(
    'labels = "wfd-team-payments" AND labels in ("run-1", "run-0") ORDER BY',
  );
  expect(digest.remarks).toEqual(['13 of these were filed by an earlier run that could not tell you.']);
});

test('tickets that cannot be read have no line and are counted, and the link opens them', () => {
  const remainder = remainderOf(
    aDigest(keys(1, 14)),
    [seen({ tickets: keys(1, 11) })],
    [{ run: 'run-0', keys: ['SEC-50', 'SEC-51'], count: 2 }],
  );

  const digest = completeDigest(
    remainder,
    whatWasRead({ unread: ['SEC-14', 'SEC-50'], tickets: read(['SEC-12', 'SEC-13', 'SEC-51']) }),
  );

  expect(digest.lines.map(({ ticket }) => ticket)).toEqual(['SEC-12', 'SEC-13', 'SEC-51']);
  expect(digest).toMatchObject({ more: 2, unlisted: ['SEC-14', 'SEC-50'] });
  expect(digest).toHaveProperty('moreUrl');
  expect(digest.remarks).toEqual(['2 of these were filed by an earlier run that could not tell you.']);
});

test('of an earlier run only what no digest has named is added, whoever named it', () => {
  const earlier = [{ run: 'run-0', keys: keys(50, 52), count: 3 }];
  const told = [
    seen({ key: 'run-0/payments', tickets: ['SEC-50'] }),
    seen({ key: 'run-2/payments', tickets: ['SEC-51'] }),
  ];

  const digest = complete(remainderOf(aDigest([]), told, earlier));

  expect(namedIn(digest)).toEqual(['SEC-52']);
  expect(digest.remarks).toEqual(['1 of these was filed by an earlier run that could not tell you.']);
});

test.each([
  ['its digest told of more than it lists', seen({ key: 'run-0/payments', toldMore: true })],
  ['all that is known of it by key was told', seen({ key: 'run-2/payments', tickets: keys(50, 52) })],
])('an earlier run is left out whole when %s', (_, told) => {
  const earlier = [{ run: 'run-0', keys: keys(50, 52), count: 9 }];

  expect(isNothing(remainderOf(aDigest([]), [told], earlier))).toBe(true);
});

test('the digest of another team says nothing about the tickets of this one', () => {
  const earlier = [{ run: 'run-0', keys: ['SEC-50'], count: 1 }];
  const told = seen({ key: 'run-0/platform', toldMore: true });

  expect(keysToRead(remainderOf(aDigest([]), [told], earlier)).own).toEqual(['SEC-50']);
});

test('where the channel cannot be read, the word about earlier tickets says so', () => {
  const earlier = [{ run: 'run-0', keys: ['SEC-50'], count: 1 }];

  const digest = complete(remainderOf(aDigest([]), [], earlier), false);

  expect(digest.remarks).toEqual([
    '1 of these was filed by an earlier run; whether it told you cannot be seen in this channel.',
  ]);
});

test('earlier tickets that Jira does not show any more leave nothing to say', () => {
  const remainder = remainderOf(aDigest([]), [], [{ run: 'run-0', keys: ['SEC-50'], count: 3 }]);

  expect(isQuiet(completeDigest(remainder, whatWasRead({})))).toBe(true);
});

test('a note is told once, by whichever run', () => {
  const notes = ['SEC-1 is critical now.', 'SEC-2 is critical now.', 'SEC-3 is critical now.'];
  const told = [
    seen({ notes: [noteMark('SEC-1 is critical now.')] }),
    seen({ key: 'run-0/payments', notes: [noteMark('SEC-2 is critical now.')] }),
  ];

  expect(remainderOf(aDigest([], { notes }), told).digest.notes).toEqual(['SEC-3 is critical now.']);
});

test('a digest that does not say which notes it holds told all of its own', () => {
  const { notes: _, ...silent } = seen({ tickets: ['SEC-1'] });

  expect(isNothing(remainderOf(aDigest(['SEC-1'], { notes: ['n'] }), [silent]))).toBe(true);
});

test('a remark is no reason to say anything', () => {
  const digest = aDigest(['SEC-1'], { remarks: ['For team payments: its channel is archived.'] });

  expect(isNothing(remainderOf(digest, [seen({ tickets: ['SEC-1'] })]))).toBe(true);
});

test('whatever was told before, told and rest make the whole, and nothing is told twice', () => {
  const some = fc.subarray(keys(1, 30));
  fc.assert(
    fc.property(some, some, some, (own, told, toldByAnother) => {
      const earlierKeys = keys(40, 60);
      const remainder = remainderOf(
        aDigest(own),
        [seen({ tickets: told }), seen({ key: 'run-9/payments', tickets: toldByAnother })],
        [{ run: 'run-0', keys: earlierKeys, count: earlierKeys.length }],
      );

      const digest = complete(remainder);

      const named = namedIn(digest);
      const before = new Set([...told, ...toldByAnother]);
      const expected = [...own, ...earlierKeys].filter((key) => !before.has(key));
      expect(named.toSorted()).toEqual(expected.toSorted());
      expect(digest.lines.length + digest.more).toBe(expected.length);
      expect(Object.values(digest.counts).reduce((sum, count) => sum + count, 0)).toBe(expected.length);
    }),
  );
});

test('a ticket that moved is told once, whatever keys it is asked for by', () => {
  const digest = aDigest(['SEC-1']);
  const earlier = [{ run: 'run-1', keys: ['PLAT-9', 'PLAT-7', 'SEC-5'], count: 3 }];
  const remainder = remainderOf(digest, [], earlier);

  const whole = completeDigest(
    remainder,
    whatWasRead({
      // SEC-1 is PLAT-9 by now, and SEC-5 is PLAT-7.
      tickets: [...read(['PLAT-9', 'PLAT-7']), ...read(['PLAT-7'])],
      named: read(['PLAT-9']),
    }),
  );

  expect(keysThatMayHaveMoved(remainder).own).toEqual(['SEC-1']);
  expect(namedIn(whole)).toEqual(['PLAT-7', 'SEC-1']);
});

test('a ticket that was told under the key it has now is not told again for the key it had', () => {
  const earlier = [{ run: 'run-0', keys: ['SEC-5', 'SEC-6'], count: 2 }];
  const remainder = remainderOf(aDigest([]), [seen({ tickets: ['PLAT-7'] })], earlier);

  // SEC-5 is PLAT-7 by now.
  const rest = completeDigest(remainder, whatWasRead({ tickets: read(['PLAT-7', 'SEC-6']) }));
  const nothing = completeDigest(remainder, whatWasRead({ tickets: read(['PLAT-7']) }));

  expect(namedIn(rest)).toEqual(['SEC-6']);
  expect(isQuiet(nothing)).toBe(true);
});

describe('tickets of other teams', () => {
  const others = { lines: keys(21, 23).map((key) => ({ ...aLine(key), owner: 'platform' })), more: 0 };
  const earlierOthers = [{ run: 'run-0', keys: ['SEC-60'], count: 1 }];

  function rest(digests: readonly SeenDigest[], digest = aDigest(keys(1, 2), { others })) {
    return withoutTold({ digest, earlier: [], earlierOthers }, { digests, isCertain: true });
  }

  test('are told once, whoever told of them and as whose', () => {
    const told = [
      seen({ key: 'run-0/payments', others: ['SEC-21'] }),
      seen({ key: 'run-0/platform', tickets: ['SEC-22'] }),
    ];

    const digest = complete(rest(told));

    expect(digest.others?.lines.map(({ ticket, owner }) => `${ticket} ${owner}`)).toEqual([
      'SEC-60 platform',
      'SEC-23 platform',
    ]);
    expect(digest.counts).toEqual({ ...countSeverities([]), HIGH: 2 });
  });

  test('that were told as others are still news to their own team', () => {
    const digest = complete(rest([seen({ key: 'run-1/web', others: ['SEC-1', 'SEC-21'] })]));

    expect(namedIn(digest)).toEqual(keys(1, 2));
    expect(digest.others?.lines.map(({ ticket }) => ticket)).toEqual(['SEC-60', 'SEC-22', 'SEC-23']);
  });

  test('count as told when a digest of the same key told of more of them than it lists', () => {
    const told = [
      seen({ tickets: ['SEC-1'], toldMoreOthers: true }),
      seen({ key: 'run-0/payments', toldMoreOthers: true }),
    ];

    const digest = complete(rest(told));

    expect(namedIn(digest)).toEqual(['SEC-2']);
    expect(digest).not.toHaveProperty('others');
  });

  test('alone are something to say, and nothing when they were told', () => {
    const digest = aDigest([], { others });

    expect(isNothing(rest([], digest))).toBe(false);
    expect(isQuiet(digest)).toBe(false);
    expect(
      isNothing(rest([seen({ key: 'run-9/payments', others: [...keys(21, 23), 'SEC-60'] })], digest)),
    ).toBe(true);
  });
});

test('tickets that waited for the end of quiet hours are told as such', () => {
  const earlier = [{ run: 'run-0', keys: ['SEC-50'], count: 1, isQuiet: true as const }];

  expect(complete(remainderOf(aDigest([]), [], earlier)).remarks).toEqual([
    '1 of these was filed during your quiet hours.',
  ]);
});
