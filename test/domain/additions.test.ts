import { ADDITIONS_PER_RUN, Additions } from '../../src/domain/additions';
import type { Addition, AdditionEnd } from '../../src/domain/beyond';
import { POLICY_DEFAULTS, type Policy } from '../../src/domain/policy';
import { aPolicy } from '../support/builders';

const { risk } = POLICY_DEFAULTS;

function policyWith(differs: Partial<Policy['risk']>): Policy {
  return aPolicy({ risk: { ...risk, ...differs } });
}

const FREE = policyWith({ threshold: 101 });

function additions(count: number, differs: Partial<Addition> = {}): Addition[] {
  return Array.from({ length: count }, (_, n) => ({
    ticket: `SEC-${n + 1}`,
    finding: `f-${n + 1}`,
    ...differs,
  }));
}

function all(batch: readonly Addition[], kind: AdditionEnd['kind'], detail?: string): AdditionEnd[] {
  return batch.map(({ ticket, finding }) => ({
    ticket,
    finding,
    kind,
    ...(detail === undefined ? {} : { detail }),
  }));
}

/** Plays every batch to its end; answers how many were sent in each. */
function play(made: Additions<Addition>, endsOf: (batch: readonly Addition[]) => AdditionEnd[]): number[] {
  const sizes: number[] = [];
  for (let batch = made.nextBatch(); batch.length > 0; batch = made.nextBatch()) {
    sizes.push(batch.length);
    made.settle(batch, endsOf(batch));
  }
  return sizes;
}

test('all that may go ahead is sent, 25 at a time, each once', () => {
  const made = new Additions({ capability: 'commentWhenResolved', items: additions(60) }, FREE);

  expect(play(made, (batch) => all(batch, 'added'))).toEqual([25, 25, 10]);

  expect(made.summary()).toEqual({
    capability: 'commentWhenResolved',
    added: 60,
    there: 0,
    left: 0,
    rejected: 0,
  });
  expect([made.notes(), made.left, made.isUncertain]).toEqual([[], [], false]);
});

test('a run makes 200 of a kind; what was counted and not kept waits beside the rest', () => {
  const made = new Additions(
    { capability: 'linkInWiz', items: additions(ADDITIONS_PER_RUN + 7), more: 3 },
    FREE,
  );

  const sizes = play(made, (batch) => all(batch, 'added'));

  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(200);
  expect(made.summary()).toMatchObject({ added: 200, left: 10 });
  expect(made.left).toHaveLength(7);
  expect(made.notes()).toEqual(['beyond.linkInWiz: 10 left to a later run; a run makes 200 of a kind.']);
});

test('risk rises with each of its kind, and what reaches the threshold is left, whatever the gate says', () => {
  const policy = aPolicy({ gate: { ...POLICY_DEFAULTS.gate, mode: 'always' } });
  const made = new Additions({ capability: 'commentWhenResolved', items: additions(80) }, policy);

  play(made, (batch) => all(batch, 'added'));

  // write 30 + jira 10 + production 20, and the frequency comes to 10 with the 67th.
  expect(made.summary()).toMatchObject({ added: 66, left: 14 });
  expect(made.notes()).toEqual([
    'beyond.commentWhenResolved: 14 left to a later run; risk 70 = write 30 + jira 10 + frequency 10 + production 20; the threshold is 70.',
  ]);
  expect(made.left[0]).toMatchObject({ ticket: 'SEC-67' });
});

test('what is over the threshold does not keep what is not from going ahead', () => {
  const items = [...additions(2), ...additions(2, { environment: 'development' })];
  const made = new Additions({ capability: 'linkInWiz', items: items }, aPolicy());

  const batch = made.nextBatch();

  expect(batch).toEqual([
    expect.objectContaining({
      environment: 'development',
      risk: '50 = write 30 + wiz 20 + frequency 0 + development 0',
    }),
    expect.objectContaining({ environment: 'development' }),
  ]);
  expect(made.left).toEqual(additions(2));
});

test('the trail holds what was added, what was there, what was refused and what is in doubt', () => {
  const made = new Additions({ capability: 'linkInWiz', items: additions(5) }, FREE);
  const batch = made.nextBatch();
  const kinds = ['added', 'there', 'rejected', 'uncertain', 'gone'] as const;

  const entries = made.settle(
    batch,
    batch.flatMap((item, at) => all([item], kinds[at]!, 'words')),
  );

  const of = (n: number) => ({
    finding: `f-${n}`,
    ticket: `SEC-${n}`,
    risk: '70 = write 30 + wiz 20 + frequency 0 + production 20',
  });
  expect(entries).toEqual([
    { kind: 'linked-in-wiz', ...of(1), reason: 'Wiz did not link to it yet' },
    { kind: 'linked-in-wiz', ...of(2), reason: 'it was there already when this run looked' },
    { kind: 'not-added', ...of(3), reason: 'link in Wiz: words' },
    { kind: 'not-added', ...of(4), reason: 'link in Wiz, in doubt: words' },
  ]);
  expect(made.isUncertain).toBe(true);
  expect(made.left.map(({ ticket }) => ticket)).toEqual(['SEC-4']);
  expect(made.refused.map(({ ticket }) => ticket)).toEqual(['SEC-3']);
  expect(made.summary()).toMatchObject({ added: 1, there: 1, rejected: 1, left: 1 });
  expect(made.notes()).toEqual([
    'beyond.linkInWiz: 1 left to a later run; nobody knows whether it arrived: words.',
    'beyond.linkInWiz: 1 link refused: words',
  ]);
});

test('a project that refuses one batch is spared the rest; another goes on', () => {
  const items = [
    ...additions(30),
    ...additions(30).map((each) => ({ ...each, ticket: each.ticket.replace('SEC', 'PLAT') })),
  ];
  const made = new Additions({ capability: 'remoteLink', items: items }, FREE);

  play(made, (batch) =>
    batch.flatMap((item) =>
      item.ticket.startsWith('SEC') ? all([item], 'rejected', '403 no right') : all([item], 'added'),
    ),
  );

  expect(made.summary()).toMatchObject({ added: 30, rejected: 25, left: 5 });
  expect(made.notes()).toEqual([
    'beyond.remoteLink: 5 not tried; their destination refuses them.',
    'beyond.remoteLink: 25 links refused in SEC: 403 no right',
  ]);
});

test('what a project refuses holds nothing for the others: no window, no place in the run', () => {
  const others = additions(ADDITIONS_PER_RUN).map((each) => ({ ...each, ticket: `PLAT-${each.finding}` }));
  const made = new Additions(
    { capability: 'commentWhenResolved', items: [...additions(30), ...others] },
    FREE,
  );

  play(made, (batch) =>
    batch.flatMap((item) =>
      item.ticket.startsWith('SEC') ? all([item], 'rejected', '403') : all([item], 'added'),
    ),
  );

  expect(made.left).toEqual([]);
  expect(made.refused).toHaveLength(30);
  expect(made.summary()).toMatchObject({ added: 200, rejected: 25, left: 5 });
});

test('what is there already takes no place from what is not', () => {
  const made = new Additions({ capability: 'commentWhenResolved', items: additions(260) }, FREE);

  play(made, (batch) =>
    batch.flatMap((item) => all([item], Number(item.ticket.slice(4)) <= 75 ? 'there' : 'added')),
  );

  expect(made.summary()).toMatchObject({ added: 185, there: 75, left: 0 });
});

test.each([
  [340, 0, '100 left to a later run, 40 more get none'],
  [300, 1, '100 left to a later run, 1 more gets none'],
  [300, 0, '100 left to a later run'],
])('of %i links in Jira and %i not kept those are promised that can be remembered', (count, more, told) => {
  const made = new Additions({ capability: 'remoteLink', items: additions(count), more }, FREE);

  play(made, (batch) => all(batch, 'added'));

  expect(made.notes()).toEqual([`beyond.remoteLink: ${told}; a run makes 200 of a kind.`]);
});

test('one ticket that is refused among others that are taken stops nothing', () => {
  const made = new Additions({ capability: 'remoteLink', items: additions(60) }, FREE);

  play(made, (batch) => [...all(batch.slice(0, 1), 'rejected', 'odd'), ...all(batch.slice(1), 'added')]);

  expect(made.summary()).toMatchObject({ added: 57, rejected: 3, left: 0 });
});

test('a service that takes no more now is left alone until the next run', () => {
  const made = new Additions({ capability: 'linkInWiz', items: additions(60) }, FREE);

  expect(play(made, (batch) => all(batch, 'refused', 'too many requests'))).toEqual([25]);

  expect(made.summary()).toMatchObject({ added: 0, left: 60 });
  expect(made.notes()).toEqual(['beyond.linkInWiz: 60 left to a later run; too many requests.']);
});

test('what there was no time for comes next, in its turn, and does not count as made', () => {
  const made = new Additions(
    { capability: 'commentWhenResolved', items: additions(30) },
    policyWith({ burst: 30, threshold: 101 }),
  );

  const first = made.nextBatch();
  made.settle(first, [...all(first.slice(0, 10), 'added'), ...all(first.slice(10), 'unsent')]);
  const second = made.nextBatch();

  expect(second[0]).toMatchObject({ ticket: 'SEC-11', risk: expect.stringContaining('frequency 5 ') });
  expect(second).toHaveLength(20);
});

test('a batch of which nothing was sent ends it: nobody tries for ever', () => {
  const made = new Additions({ capability: 'commentWhenResolved', items: additions(30) }, FREE);

  const sizes = play(made, (batch) => all(batch, 'unsent'));

  expect(sizes).toEqual([25, 5]);
  expect(made.summary()).toMatchObject({ added: 0, left: 30 });
});

test('an end that never came back is as good as not sent', () => {
  const made = new Additions({ capability: 'commentWhenResolved', items: additions(1) }, FREE);

  expect(play(made, () => [])).toEqual([1]);

  expect(made.summary()).toMatchObject({ left: 1 });
});
