import { type Sandbox, startSandbox } from '../../sandbox/server';

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox();
});

afterEach(() => sandbox.close());

function search(jql: string): string {
  return `${sandbox.url}/jira/issues/?jql=${encodeURIComponent(jql)}`;
}

async function keysShown(address: string): Promise<(string | undefined)[]> {
  const markup = await (await fetch(address)).text();
  return [...markup.matchAll(/class="card [^>]*data-ticket="([^"]+)"/g)].map(([, key]) => key);
}

test('the address of a ticket in Jira opens it on the page', async () => {
  sandbox.world.jira.addByPerson({ summary: '[HIGH] a bucket is public' });

  const response = await fetch(`${sandbox.url}/jira/browse/SEC-1`);

  expect(response.url).toBe(`${sandbox.url}/?ticket=SEC-1`);
  expect(await response.text()).toContain('<article class="ticket"');
});

test('the address of a search in Jira shows the tickets that it finds, now and as the page keeps up', async () => {
  sandbox.world.jira.addByPerson({ summary: '[HIGH] mine', labels: ['wfd-team-payments'] });
  sandbox.world.jira.addByPerson({ summary: '[HIGH] theirs', labels: ['wfd-team-platform'] });
  const jql = 'labels = "wfd-team-payments" AND statusCategory != Done ORDER BY created DESC';

  expect(await keysShown(search(jql))).toEqual(['SEC-1']);
  const query = new URLSearchParams({ jql }).toString();
  const feed = (await (await fetch(`${sandbox.url}/page/feed?${query}`)).json()) as { board: string };
  expect(feed.board).toContain('1 ticket');
  expect(feed.board).not.toContain('theirs');
  expect(await keysShown(search(''))).toEqual(['SEC-2', 'SEC-1']);
});

test('a search that Jira would refuse is answered with its words, and is no way into the page', async () => {
  const markup = await (await fetch(search('labels = <script>'))).text();

  expect(markup).toContain('class="filter"');
  expect(markup).not.toContain('<code>labels = <script>');
});

test('following links is no request that the sandbox does not know', async () => {
  await fetch(`${sandbox.url}/jira/browse/SEC-404`);
  await fetch(search('project = SEC'));

  expect(sandbox.world.requests.list()).toEqual([]);
});

test('cards leave out the labels by which the worker knows its tickets', async () => {
  sandbox.world.jira.addByPerson({ summary: '[HIGH] x', labels: ['wiz-list', 'wfd-team-data', 'pci'] });

  const markup = await (await fetch(`${sandbox.url}/`)).text();

  expect(markup.match(/<span class="label">([^<]+)/g)).toEqual(['<span class="label">pci']);
});
