import { join } from 'node:path';
import { createDrafts } from '../support/create-drafts';
import { CUSTOM_SCHEMAS, type CustomType } from '../../sandbox/jira/field-types';
import {
  aDraft,
  aTeamWish,
  drafts,
  type JiraWorld,
  SCREEN,
  startJira,
  WISH,
} from '../connectors/jira-sandbox';
import { type Contract, loadContract } from './openapi';

const DANA = '712020:00000000-0000-4000-8000-00000000da0a';
const FOLDER = process.env['CONTRACT_DATA'];
const describeWithData = FOLDER === undefined ? describe.skip : describe;

describeWithData('Jira as Atlassian documents it (CONTRACT_DATA)', () => {
  let contract: Contract;
  let jira: JiraWorld;

  beforeAll(() => {
    contract = loadContract(join(FOLDER ?? '', 'specs', 'jira-cloud-platform.v3.slim-strict.json'));
  });

  beforeEach(async () => {
    jira = await startJira();
  });

  afterEach(() => jira.close());

  /** Every request and every answer so far, with what is wrong about it. */
  function problems(): string[] {
    return jira.world.requests
      .list()
      .flatMap(({ operation, method, path: fullPath, body, contentType, status, answer }) => {
        const path = fullPath.replace(/^\/ex\/jira\/[^/]+/, '');
        const sent = contract.checkRequest({
          method,
          path,
          body,
          ...(contentType === '' ? {} : { contentType }),
        });
        const given =
          status === undefined ? ['no answer'] : contract.checkResponse({ method, path, status, answer });
        return [...sent, ...given].map((problem) => `${operation}: ${problem}`);
      });
  }

  function operations(): string[] {
    return [...new Set(jira.world.requests.list().map((request) => request.operation))].sort();
  }

  describe('known-bad is refused first, or everything below means nothing', () => {
    const bulk = { method: 'POST', path: '/rest/api/3/issue/bulk' };
    const search = { method: 'POST', path: '/rest/api/3/search/jql' };

    test.each([
      ['a summary with a line end', { ...bulk, body: { issueUpdates: [{ fields: { summary: 'a\nb' } }] } }],
      ['a label with a space', { ...bulk, body: { issueUpdates: [{ fields: { labels: ['a b'] } }] } }],
      [
        'a description that is text',
        { ...bulk, body: { issueUpdates: [{ fields: { description: 'text' } }] } },
      ],
      ['51 tickets', { ...bulk, body: { issueUpdates: Array.from({ length: 51 }, () => ({ fields: {} })) } }],
      ['an unknown key in a create', { ...bulk, body: { issues: [] } }],
      ['an unknown key in a search', { ...search, body: { jql: 'labels = a', startAt: 0 } }],
      ['a search without a body', { ...search, body: '' }],
      [
        '101 keys',
        {
          method: 'POST',
          path: '/rest/api/3/issue/bulkfetch',
          body: { issueIdsOrKeys: Array(101).fill('A-1') },
        },
      ],
      ['the removed search', { method: 'POST', path: '/rest/api/3/search', body: { jql: 'labels = a' } }],
      [
        'an unknown query parameter',
        { method: 'GET', path: '/rest/api/3/mypermissions?project=SEC', body: '' },
      ],
      [
        'a form',
        { ...search, body: { jql: 'labels = a' }, contentType: 'application/x-www-form-urlencoded' },
      ],
    ])('request: %s', (_, request) => {
      expect(contract.checkRequest(request)).not.toEqual([]);
    });

    test.each([
      ['a total, which the new search has not', { ...search, status: 200, answer: { issues: [], total: 0 } }],
      [
        'a failure numbered in text',
        { ...bulk, status: 201, answer: { issues: [], errors: [{ failedElementNumber: '1' }] } },
      ],
      ['a status nobody documents', { ...bulk, status: 418, answer: {} }],
    ])('answer: %s', (_, answer) => {
      expect(contract.checkResponse(answer)).not.toEqual([]);
    });
  });

  test('everything the connector asks for, and is answered, is as documented', async () => {
    const store = jira.connect();
    await store.identify();
    await store.inspectProject(WISH);
    await store.check([WISH, { ...WISH, project: 'PLAT' }]);
    await createDrafts(store, drafts(50), SCREEN);
    await createDrafts(store, [aDraft(1, { description: '# A\n\n- b\n\n| c |\n|---|\n| d |\n' })], SCREEN);
    jira.world.jira.changeByPerson('SEC-1', { status: 'Done', statusCategory: 'done', resolution: 'Done' });
    await store.findByLabels([aDraft(1).labels[0] ?? '', 'wfd-run-01890a5d-ac96']);
    await store.readByKeys(['SEC-1', 'SEC-2', 'NOPE-1']);
    await store.findQuoting([aDraft(1).labels[0] ?? '', 'wiz-other']);
    await store.readQuotes(['SEC-1', 'SEC-2', 'NOPE-1']);
    await store.newestKeys({ project: 'SEC', olderThanMs: 43_200_000, limit: 20 });
    await store.newestKeys({ project: 'SEC', olderThanMs: 0, limit: 20 });

    expect(operations()).toEqual([
      'bulkfetch',
      'create',
      'createmeta',
      'issuetypes',
      'myself',
      'permissions',
      'search',
      'serverInfo',
    ]);
    expect(problems()).toEqual([]);
  });

  test('so are fields of all types, on the create screen and in a create', async () => {
    const { settings } = jira.world.jira;
    const types = Object.keys(CUSTOM_SCHEMAS) as CustomType[];
    const options = [{ id: '1', value: 'a', children: [{ id: '2', value: 'b' }] }];
    for (const [index, type] of types.entries()) {
      settings.customFields[`customfield_${index}`] = { name: type, type, options };
      settings.screen.push(`customfield_${index}`);
    }
    const values = ['a', '2027-01-01', '3', 'https://a.example', '2026.4', DANA];
    const fields = types.map((field) => ({ field, value: values }));
    const wanted = Object.fromEntries(fields.map(({ field, value }) => [field, { constant: value }]));
    const store = jira.connect();
    const screen = await store.inspectProject({ ...WISH, teams: [aTeamWish({ fields: wanted })] });
    if (screen.kind !== 'ready') throw new Error(screen.reason);
    const people = new Map(values.map((name) => [name, { accountId: DANA }]));
    const rendered = store.renderer(screen, people)(aDraft(1, { fields }));

    expect(await store.create([rendered], screen)).toEqual([{ kind: 'confirmed', key: 'SEC-1' }]);
    expect(Object.keys(rendered.optional).length).toBeGreaterThan(types.length - 3);
    expect(problems()).toEqual([]);
  });

  test('so are the refusals, and what goes through the gateway', async () => {
    const store = jira.connect();
    await jira.connectService(`${jira.url}/jira/ex/jira/${jira.world.jira.settings.cloudId}`).identify();
    await store.inspectProject({ ...WISH, project: 'NOPE' });
    await createDrafts(store, [aDraft(1), aDraft(2, { labels: [], dueDate: '2026-13-45' })], SCREEN);
    await createDrafts(store, [aDraft(3, { project: 'NOPE' })], { ...SCREEN, project: 'NOPE' });
    jira.world.faults.arm({ service: 'jira', operation: 'bulkfetch', kind: 'issue-errors' });
    await expect(store.readByKeys(['SEC-1'])).rejects.toThrow('could not be read');
    const expired = jira.connect({ apiToken: 'expired-token' });
    await expect(expired.identify()).rejects.toThrow('anonymous');
    await createDrafts(expired, drafts(1), SCREEN);

    expect(problems()).toEqual([]);
  });
});
