import { composeResolved, isTold, marksIn } from '../../src/domain/resolved-comment';
import type { ResolvedTicket } from '../../src/domain/beyond';
import type { TicketAdditions } from '../../src/connectors/jira/ticket-additions';
import { createDrafts } from '../support/create-drafts';
import { drafts, type JiraWorld, SCREEN, startJira, WISH } from './jira-sandbox';

const RESOLVED: ResolvedTicket = {
  ticket: 'SEC-1',
  finding: 'f-1',
  count: 1,
  at: '2026-11-28T10:00:00.123456Z',
  since: '2026-11-28T10:00:00.123456Z',
  reason: 'ISSUE_FIXED',
  url: "https://app.wiz.io/issues#~(issue~'f-1)",
};
const LINK = {
  globalId: 'wiz-finding=f-1',
  url: 'https://app.wiz.io/issues#f-1',
  title: 'Wiz: [CRITICAL] rule',
};

let jira: JiraWorld;
let additions: TicketAdditions;

beforeEach(async () => {
  jira = await startJira();
  const store = jira.connect();
  await createDrafts(store, drafts(2), SCREEN);
  additions = store.beyond(['commentWhenResolved', 'remoteLink']);
});
afterEach(() => jira.close());

function extras(): { key: string; comments: unknown[]; remoteLinks: { object: { url: string } }[] }[] {
  return (JSON.parse(JSON.stringify(jira.world.jira.dump())) as { extras: [] }).extras;
}

function asked(operation: string): number {
  return jira.world.requests.list().filter((each) => each.operation === operation).length;
}

describe('a comment', () => {
  test('is added, and is read again by its mark, whatever else was said', async () => {
    jira.world.jira.commentByPerson('SEC-1', 'I am at it. wfd-resolved soon');

    expect(await additions.comment('SEC-1', composeResolved(RESOLVED))).toEqual({ kind: 'confirmed' });

    const comments = await additions.readComments('SEC-1');
    expect(comments).toHaveLength(2);
    expect(comments.flatMap(marksIn)).toEqual([RESOLVED.at]);
    expect(isTold(RESOLVED, comments.flatMap(marksIn))).toBe(true);
    expect(await additions.readComments('SEC-2')).toEqual([]);
  });

  test('is found behind hundreds of others, and with more than can be read nothing is taken for silence', async () => {
    await additions.comment('SEC-1', composeResolved(RESOLVED));
    for (let n = 0; n < 250; n += 1) jira.world.jira.commentByPerson('SEC-1', `comment ${n}`);

    expect((await additions.readComments('SEC-1')).flatMap(marksIn)).toEqual([RESOLVED.at]);
    expect(asked('comments')).toBe(3);

    for (let n = 0; n < 750; n += 1) jira.world.jira.commentByPerson('SEC-1', `comment ${n}`);
    await expect(additions.readComments('SEC-1')).rejects.toMatchObject({
      trouble: 'malformed',
      detail: 'more than 1000 comments, or no end to them',
    });
  });

  test.each([
    ['its answer is lost', { kind: 'reset-after' }, 'uncertain'],
    ['Jira answers 503 after it', { kind: 'status-after', status: 503 }, 'uncertain'],
    ['half of the answer comes', { kind: 'truncate' }, 'uncertain'],
    ['Jira takes no more', { kind: 'status', status: 429, headers: { 'retry-after': '7' } }, 'refused'],
    ['Jira finds fault with it', { kind: 'status', status: 400 }, 'rejected'],
  ])('when %s', async (_, fault, kind) => {
    jira.world.faults.arm({ service: 'jira', operation: 'comment', ...fault });

    expect(await additions.comment('SEC-1', composeResolved(RESOLVED))).toMatchObject({ kind });
    expect(asked('comment')).toBe(1);
  });

  test('on a ticket that is gone, and where the right is missing', async () => {
    jira.world.jira.settings.notCommentable = ['SEC'];

    expect(await additions.comment('SEC-9', composeResolved(RESOLVED))).toMatchObject({ kind: 'gone' });
    expect(await additions.comment('SEC-1', composeResolved(RESOLVED))).toMatchObject({
      kind: 'rejected',
      detail: expect.stringMatching(/^403 You do not have the permission to comment/),
    });
    expect(extras()).toEqual([]);
  });

  test('with an expired token is refused for good, and its look does not find nothing', async () => {
    const expired = jira.connect({ apiToken: 'expired' }).beyond(['commentWhenResolved']);

    await expect(expired.readComments('SEC-1')).rejects.toMatchObject({ trouble: 'unauthorized' });
    expect(await expired.comment('SEC-1', composeResolved(RESOLVED))).toMatchObject({ kind: 'rejected' });
  });
});

describe('a remote link', () => {
  test('is looked for by its global id, and put there', async () => {
    expect(await additions.hasRemoteLink('SEC-1', LINK.globalId)).toBe(false);

    expect(await additions.addRemoteLink('SEC-1', LINK)).toEqual({ kind: 'confirmed' });

    expect(await additions.hasRemoteLink('SEC-1', LINK.globalId)).toBe(true);
    expect(await additions.hasRemoteLink('SEC-1', 'wiz-finding=f-2')).toBe(false);
    expect(await additions.hasRemoteLink('SEC-2', LINK.globalId)).toBe(false);
    expect(extras()).toMatchObject([{ key: 'SEC-1', remoteLinks: [{ object: { url: LINK.url } }] }]);
  });

  test.each([
    ['its answer is lost', { kind: 'reset-after' }, 'uncertain'],
    ['Jira takes no more', { kind: 'status', status: 429 }, 'refused'],
  ])('when %s', async (_, fault, kind) => {
    jira.world.faults.arm({ service: 'jira', operation: 'remoteLink', ...fault });

    expect(await additions.addRemoteLink('SEC-1', LINK)).toMatchObject({ kind });
  });

  test('on a ticket that is gone, and where the right is missing', async () => {
    jira.world.jira.settings.notLinkable = ['SEC'];

    expect(await additions.hasRemoteLink('SEC-9', LINK.globalId)).toBe(false);
    expect(await additions.addRemoteLink('SEC-9', LINK)).toMatchObject({ kind: 'gone' });
    expect(await additions.addRemoteLink('SEC-1', LINK)).toMatchObject({ kind: 'rejected' });
  });
});

describe('without its switch', () => {
  test.each([
    ['comments are not read', (off: TicketAdditions) => off.readComments('SEC-1')],
    ['links are not read', (off: TicketAdditions) => off.hasRemoteLink('SEC-1', LINK.globalId)],
  ])('%s', async (_, ask) => {
    await expect(ask(jira.connect().beyond([]))).rejects.toThrow(/belongs to no operation of this worker/);
  });

  test('nothing is written, and one switch does not open the other', async () => {
    const before = jira.world.requests.list().length;
    const links = jira.connect().beyond(['remoteLink', 'linkInWiz']);
    const comments = jira.connect().beyond(['commentWhenResolved']);

    const refused = {
      kind: 'rejected',
      detail: expect.stringMatching(/belongs to no operation of this worker; it was not sent/),
    };
    expect(await links.comment('SEC-1', composeResolved(RESOLVED))).toMatchObject(refused);
    expect(await comments.addRemoteLink('SEC-1', LINK)).toMatchObject(refused);
    expect(jira.world.requests.list()).toHaveLength(before);
    expect(extras()).toEqual([]);
  });
});

describe('the rights', () => {
  test('are looked at for what is on, in each project once', async () => {
    jira.world.jira.settings.notLinkable = ['SEC'];
    const wishes = [WISH, { ...WISH, issueType: 'Bug' }, { ...WISH, project: 'PLAT' }];

    expect(await jira.connect().beyond([]).check(wishes)).toEqual([]);
    const checks = await additions.check(wishes);

    expect(checks.map(({ subject, what, state }) => `${state} ${subject} ${what}`)).toEqual([
      'ok Jira SEC permission "Add comments"',
      'ok Jira PLAT permission "Add comments"',
      'warning Jira SEC permission "Link issues"',
      'ok Jira PLAT permission "Link issues"',
    ]);
    expect(checks[2]).toMatchObject({
      detail: 'the account lacks the permission "Link issues" in SEC, which beyond.remoteLink needs',
      cure: expect.stringContaining('or switch beyond.remoteLink off'),
    });
  });

  test('that cannot be read are a warning', async () => {
    jira.world.faults.arm({ service: 'jira', operation: 'permissions', kind: 'status', status: 503 });

    const [check] = await jira.connect().beyond(['remoteLink']).check([WISH]);

    expect(check).toMatchObject({ state: 'warning', cure: expect.any(String) });
  });
});
