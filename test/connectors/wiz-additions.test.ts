import type { FindingAdditions } from '../../src/connectors/wiz/finding-additions';
import { CountingServer } from '../support/counting-server';
import { startWiz, type WizSandbox } from './wiz-sandbox';

const TICKET = { key: 'SEC-1', url: 'https://acme.atlassian.net/browse/SEC-1' };
const SINCE = '2026-01-01T00:00:00Z';

let sandbox: WizSandbox;
let additions: FindingAdditions;

beforeEach(async () => {
  sandbox = await startWiz();
  sandbox.wiz.settings.scopes.push('create:service_tickets');
  additions = sandbox.connect().beyond(['linkInWiz']);
});
afterEach(() => sandbox.close());

function addFinding(differs: object = {}): string {
  return sandbox.wiz.add([differs]).ids[0] ?? '';
}

function ticketsOf(id: string): readonly unknown[] {
  return sandbox.wiz.find(id)?.serviceTickets ?? [];
}

function arm(fault: { kind: string; status?: number; body?: unknown; detail?: unknown }): void {
  sandbox.arm({ operation: 'associateServiceTicket', ...fault });
}

describe('a link', () => {
  test('is put beside those that are there, and is read again', async () => {
    const slack = { id: 's1', externalId: 'slackThread/1', name: 's', url: 'https://acme.slack.com/1' };
    const id = addFinding({ serviceTickets: [slack] });

    expect(await additions.readLinks(id)).toEqual([]);
    expect(await additions.link(id, TICKET)).toEqual({ kind: 'confirmed' });

    expect(await additions.readLinks(id)).toEqual([TICKET]);
    expect(ticketsOf(id)).toMatchObject([slack, { externalId: 'SEC-1', url: TICKET.url }]);
  });

  test('is no text that could be taken for a query', async () => {
    const id = addFinding();
    const url = 'https://acme.atlassian.net/browse/"}) { x } }\\u0022\n';

    expect(await additions.link(id, { key: 'SEC-1', url })).toEqual({ kind: 'confirmed' });

    expect(ticketsOf(id)).toMatchObject([{ url }]);
  });

  test('is seen behind any number of others', async () => {
    const others = Array.from({ length: 60 }, (_, n) => {
      const key = `OPS-${n + 1}`;
      return { id: key, externalId: key, name: key, url: `https://acme.atlassian.net/browse/${key}` };
    });
    const id = addFinding({ serviceTickets: others });
    await additions.link(id, TICKET);

    expect(await additions.readLinks(id)).toHaveLength(61);
    expect((await additions.readLinks(id))?.at(-1)).toEqual(TICKET);
  });

  test.each([
    ['the answer is lost', { kind: 'reset-after' }],
    ['Wiz answers 500 after it', { kind: 'status-after', status: 500 }],
    ['Wiz finds fault with the document after it', { kind: 'invalid-after' }],
    ['half of the answer comes', { kind: 'truncate' }],
    ['a login page comes', { kind: 'html' }],
    [
      'the answer names no link',
      { kind: 'status', status: 200, body: { data: { associateServiceTicket: null } } },
    ],
  ])('is uncertain when %s, and is not sent again', async (_, fault) => {
    const id = addFinding();
    arm(fault);

    expect(await additions.link(id, TICKET)).toMatchObject({ kind: 'uncertain' });
    expect(sandbox.asked('associateServiceTicket')).toHaveLength(1);
  });

  test('that a fault found in the document after it has been made is there', async () => {
    const id = addFinding();
    arm({ kind: 'invalid-after' });

    await additions.link(id, TICKET);

    expect(await additions.readLinks(id)).toEqual([TICKET]);
  });

  test('is refused for now while Wiz takes no more, and where nobody listens', async () => {
    const id = addFinding();
    arm({ kind: 'graphql-error', detail: 'RATE_LIMIT_EXCEEDED' });

    expect(await additions.link(id, TICKET)).toMatchObject({ kind: 'refused' });
    const gone = await new CountingServer().start();
    await gone.close();
    const nowhere = sandbox.connect({ apiUrl: `${gone.url}/graphql` }).beyond(['linkInWiz']);
    expect(await nowhere.link(id, TICKET)).toMatchObject({ kind: 'refused' });
    expect(ticketsOf(id)).toEqual([]);
  });

  test('is refused for good without its scope, which the answer names', async () => {
    const id = addFinding();
    sandbox.wiz.settings.scopes = ['read:issues'];

    expect(await additions.link(id, TICKET)).toEqual({
      kind: 'rejected',
      detail: expect.stringContaining(
        'Give the Wiz service account the scope create:service_tickets, or switch beyond.linkInWiz off.',
      ),
    });
    expect(ticketsOf(id)).toEqual([]);
  });

  test('to a finding that is gone', async () => {
    const id = addFinding();
    sandbox.wiz.remove(id);

    expect(await additions.readLinks(id)).toBeUndefined();
    expect(await additions.link(id, TICKET)).toMatchObject({ kind: 'gone' });
  });

  test('is not sent without its switch, and doctor says what it needs only with it', async () => {
    const id = addFinding();
    const off = sandbox.connect().beyond(['commentWhenResolved', 'remoteLink']);

    expect(await off.link(id, TICKET)).toMatchObject({
      kind: 'rejected',
      detail: expect.stringContaining('"mutation associateServiceTicket" belongs to no operation'),
    });
    expect(sandbox.asked('associateServiceTicket')).toEqual([]);
    expect(await off.check()).toEqual([]);
    expect(await additions.check()).toMatchObject([
      { state: 'ok', detail: expect.stringContaining('create:service_tickets') },
    ]);
  });
});

describe('resolved findings', () => {
  test('come with why and when, the oldest first, whatever their severity', async () => {
    const [open, fixed, ignored, low] = ['HIGH', 'HIGH', 'CRITICAL', 'LOW'].map((severity) =>
      addFinding({ severity }),
    ) as [string, string, string, string];
    sandbox.wiz.change(fixed, { status: 'RESOLVED', resolutionReason: 'ISSUE_FIXED' });
    sandbox.wiz.change(ignored, { status: 'REJECTED', resolutionReason: 'FALSE_POSITIVE' });
    sandbox.wiz.change(low, { status: 'RESOLVED' });

    const { findings, nextCursor } = await additions.readResolved({ changedAfter: SINCE });

    expect(nextCursor).toBeUndefined();
    expect(findings.map(({ id }) => id)).toEqual([fixed, ignored, low]);
    expect(findings).not.toContainEqual(expect.objectContaining({ id: open }));
    expect(findings).toMatchObject([
      { reason: 'ISSUE_FIXED', isIgnored: false, changedAt: sandbox.wiz.find(fixed)?.statusChangedAt },
      { reason: 'FALSE_POSITIVE', isIgnored: true },
      { isIgnored: false, url: `https://app.wiz.io/issues#~(issue~'${low})` },
    ]);
    expect(findings[2]).not.toHaveProperty('reason');
    const { changedAt: changedAfter } = findings[1]!;
    expect((await additions.readResolved({ changedAfter })).findings.map(({ id }) => id)).toEqual([low]);
  });

  test('have the fingerprints they had while they were open', async () => {
    const id = addFinding({ severity: 'CRITICAL' });
    const page = await sandbox.connect().readPage({ severities: ['CRITICAL'], pageSize: 10 });
    sandbox.wiz.change(id, { status: 'RESOLVED' });

    const { findings } = await additions.readResolved({ changedAfter: SINCE });

    expect(findings.map(({ fingerprint }) => fingerprint)).toEqual([page.findings[0]?.fingerprint]);
  });

  test('are read without their reason where the tenant does not give it', async () => {
    sandbox.wiz.settings.lacksFields = ['Issue.resolutionReason'];
    const notices: string[] = [];
    const id = addFinding();
    sandbox.wiz.change(id, { status: 'RESOLVED', resolutionReason: 'ISSUE_FIXED' });
    const lacking = sandbox.connect({ onNotice: (text) => notices.push(text) }).beyond([]);

    const { findings } = await lacking.readResolved({ changedAfter: SINCE });

    expect(findings).toHaveLength(1);
    expect(findings[0]).not.toHaveProperty('reason');
    expect(notices).toEqual([expect.stringContaining('without why they were resolved')]);
  });

  test('a reason that is none of an enum is not repeated', async () => {
    const id = addFinding();
    sandbox.wiz.change(id, { status: 'RESOLVED', resolutionReason: '<!channel> click here' });

    const { findings } = await additions.readResolved({ changedAfter: SINCE });

    expect(findings[0]).not.toHaveProperty('reason');
  });
});

describe('what is open of a rule', () => {
  test('is read to its end, of any severity, and of these rules alone', async () => {
    const rule = (id: string) => ({ sourceRules: [{ __typename: 'Control', id, name: id }] });
    sandbox.wiz.settings.maxPageSize = 500;
    const ids = Array.from({ length: 501 }, () => addFinding({ ...rule('r-1'), severity: 'LOW' }));
    addFinding(rule('r-2'));
    sandbox.wiz.change(ids[0]!, { status: 'RESOLVED' });

    expect(new Set(await additions.readOpenOf(['r-1'])).size).toBe(500);
    expect(await additions.readOpenOf(['r-1', 'r-2'])).toHaveLength(501);
    expect(await additions.readOpenOf([])).toEqual([]);
  });

  test('is not known where there is too much of it; another rule is read all the same', async () => {
    const rule = (id: string) => ({ sourceRules: [{ __typename: 'Control', id, name: id }] });
    sandbox.wiz.settings.maxPageSize = 500;
    sandbox.wiz.add(Array.from({ length: 10_001 }, () => rule('r-1')));
    addFinding(rule('r-2'));

    expect(await additions.readOpenOf(['r-1', 'r-2'])).toBeUndefined();
    expect(await additions.readOpenOf(['r-1'])).toBeUndefined();
    expect(await additions.readOpenOf(['r-2'])).toHaveLength(1);
  });
});
