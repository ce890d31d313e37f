import { astrayAt } from '../../src/domain/key-scan';
import { fingerprintLabel } from '../../src/domain/ticket';
import { type JiraWorld, startJira } from '../connectors/jira-sandbox';
import { type BatchToFile, batchOf, fileIn } from '../support/file-batch';

let jira: JiraWorld;

beforeEach(async () => {
  jira = await startJira();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await jira.close();
});

function file(batch: BatchToFile): ReturnType<typeof fileIn> {
  return fileIn(jira, batch);
}

function requestsOf(operation: string): readonly { readonly at: string }[] {
  return jira.world.requests.list().filter((request) => request.operation === operation);
}

/** The next create request makes nothing and is answered with these keys. */
function answerWith(...keys: string[]): void {
  const body = { issues: keys.map((key, id) => ({ id: `${id}`, key, self: '' })), errors: [] };
  jira.world.faults.arm({ service: 'jira', operation: 'create', kind: 'status', status: 201, body });
}

test('texts that keep the parser busy stand between no lookup that counts and the request', async () => {
  const { outcomes } = await file(batchOf(4, { description: '[a]('.repeat(2_000) }));

  const times = jira.world.requests.list().map(({ at }) => Date.parse(at));
  const create = jira.world.requests.list().findIndex(({ operation }) => operation === 'create');
  expect(outcomes.map(({ kind }) => kind)).toEqual(Array(4).fill('created'));
  expect(times[create]! - times[create - 1]!).toBeLessThan(1_000);
});

test('a lookup that has grown old before the request leaves is not relied on: nothing is sent, the batch may come again', async () => {
  const { now } = Date;
  let sleptMs = 0;
  jest.spyOn(Date, 'now').mockImplementation(() => now() + sleptMs);
  const { input, details } = batchOf(1);
  const asleep = Object.defineProperty(input, 'lookOnly', {
    get: () => {
      sleptMs = 5_000;
      return false;
    },
  });

  const { outcomes, open } = await file({ input: asleep, details });

  expect(outcomes).toEqual([]);
  expect(open).toMatchObject([{ kind: 'refused', detail: expect.stringContaining('lookup') }]);
  expect(requestsOf('create')).toEqual([]);
});

describe('an answer that names a ticket which cannot be the new one', () => {
  const uncertain = [
    { finding: 'finding-0', kind: 'uncertain', detail: expect.stringContaining('SEC-1') as string },
  ];

  test('because it carries another fingerprint is uncertain', async () => {
    jira.world.jira.addByPerson({ labels: ['wiz-00000000000000000000000000000007'] });
    answerWith('SEC-1');

    expect(await file(batchOf(1))).toEqual({ kind: 'done', outcomes: [], open: uncertain });
  });

  test('because it is the done one that the new one is to follow is uncertain', async () => {
    const { input, details } = batchOf(1);
    const [decision] = input.decisions;
    jira.world.jira.addByPerson({
      labels: [fingerprintLabel(decision!.finding.fingerprint)],
      status: 'Done',
      statusCategory: 'done',
      resolution: 'Done',
      created: '2026-01-01T00:00:00.000Z',
      resolutiondate: '2026-01-02T00:00:00.000Z',
    });
    answerWith('SEC-1');

    const following = { ...input, decisions: [{ ...decision!, follows: 'SEC-1' }] };
    const result = await file({ input: following, details });

    expect(result).toEqual({ kind: 'done', outcomes: [], open: uncertain });
  });

  test('concerns its own finding only: the others have their tickets, in whatever order they are named', async () => {
    const { input, details } = batchOf(3);
    const made = input.decisions.slice(1).map(({ finding }) => fingerprintLabel(finding.fingerprint));
    jira.world.jira.addByPerson({ labels: ['wiz-00000000000000000000000000000007'] });
    jira.world.requests.listen(({ operation }, stage) => {
      if (operation !== 'create' || stage !== 'asked') return;
      for (const label of made) jira.world.jira.addByPerson({ labels: [label] });
    });
    answerWith('SEC-1', 'SEC-3', 'SEC-2');

    const { outcomes, open } = await file({ input, details });

    expect(open).toEqual(uncertain);
    expect(outcomes).toMatchObject([
      { kind: 'created', finding: { id: 'finding-1' }, ticket: 'SEC-2' },
      { kind: 'created', finding: { id: 'finding-2' }, ticket: 'SEC-3' },
    ]);
  });
});

test.each([
  ['cannot be seen', { securityHidden: true }],
  ['has lost its labels', { labels: [] }],
])('a ticket that %s after it was made counts as made, and closes its project', async (_, ticket) => {
  jira.world.requests.listen(({ operation }, stage) => {
    if (operation === 'create' && stage === 'asked') jira.world.jira.addByPerson(ticket);
  });
  answerWith('SEC-1');

  const { outcomes, open } = await file(batchOf(1));

  expect(open).toEqual([]);
  expect(outcomes).toMatchObject([
    { kind: 'created', ticket: 'SEC-1', hidden: expect.stringContaining('cannot be seen') as string },
  ]);
});

test('a batch of a project whose keys led the scan astray is refused for good before anything is sent', async () => {
  const { input, details } = batchOf(1);

  const failing = file({ input: { ...input, frontier: { SEC: astrayAt(999_999_999) } }, details });

  await expect(failing).rejects.toMatchObject({
    trouble: 'malformed',
    message: expect.stringContaining('SEC-999999999') as string,
    cure: expect.stringContaining('JIRA_URL') as string,
  });
  expect(requestsOf('create')).toEqual([]);
});

test('a run that is rewound looks in every project but those it could not read', async () => {
  const { input, details } = batchOf(1);
  jira.world.jira.addByPerson({ project: 'PLAT', summary: 'broken' });
  const broken = { kind: 'issue-errors', detail: ['PLAT-1'], times: -1 };
  jira.world.faults.arm({ service: 'jira', operation: 'bulkfetch', ...broken });

  const everywhere = await file({ input: { ...input, isRewound: true }, details });
  const readable = await file({ input: { ...input, isRewound: true, unreadable: ['PLAT'] }, details });

  expect(everywhere).toMatchObject({ outcomes: [], open: [{ kind: 'refused' }] });
  expect(readable.outcomes).toMatchObject([{ kind: 'created' }]);
});

test('a done ticket that was reopened before the last look is no new ticket: nobody is told of it', async () => {
  const { input, details } = batchOf(1);
  const [decision] = input.decisions;
  const fingerprint = decision?.finding.fingerprint ?? '';
  const { key } = jira.world.jira.addByPerson({
    project: 'SEC',
    labels: [fingerprintLabel(fingerprint)],
  }) as {
    key: string;
  };
  const following = input.decisions.map((each) => ({ ...each, follows: key }));

  const { outcomes } = await file({ input: { ...input, decisions: following }, details });

  expect(outcomes).toMatchObject([
    {
      kind: 'resolved-meanwhile',
      reason: `${key} has changed since it was decided, and needs no other after it`,
    },
  ]);
  expect(requestsOf('create')).toEqual([]);
});
