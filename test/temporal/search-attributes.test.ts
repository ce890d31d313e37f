import { Client, Connection } from '@temporalio/client';
import { createServer, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { useDeployment } from '../../src/cli/temporal/use-deployment';
import { SEARCH_ATTRIBUTES } from '../../src/domain/search-attributes';
import { describeSchedule } from '../../src/temporal/schedule';
import {
  readRegistration,
  type Registration,
  registerSearchAttributes,
} from '../../src/temporal/search-attributes';
import { namesOf } from '../../src/temporal/names';
import { startTestServer, type TestServer, uniqueTaskQueue } from '../support/temporal';

/** Search attributes are the namespace's: each test has a server of its own. */
let server: TestServer | undefined;

async function startServer(searchAttributes: Readonly<Record<string, string>> = {}): Promise<Client> {
  server = await startTestServer({ searchAttributes });
  return server.client;
}

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

const ALL = SEARCH_ATTRIBUTES.map(({ name }) => name);

function verified(registration: Registration): string[] {
  return registration.verified.map(({ name }) => name);
}

function missing(registration: Registration): string[] {
  return registration.missing.map(({ attribute, kind, reason }) => `${attribute.name} ${kind}: ${reason}`);
}

test('what is missing is created and verified, and the second time it is just there', async () => {
  const client = await startServer();
  expect(missing(await readRegistration(client))).toEqual(
    ALL.map((name) => `${name} absent: not registered`),
  );

  expect(await registerSearchAttributes(client)).toEqual({ verified: SEARCH_ATTRIBUTES, missing: [] });

  expect(await readRegistration(client)).toEqual({ verified: SEARCH_ATTRIBUTES, missing: [] });
  expect(await registerSearchAttributes(client)).toEqual({ verified: SEARCH_ATTRIBUTES, missing: [] });
});

test('a name that somebody else uses with another type is told and left out; the others are there', async () => {
  const client = await startServer({ WfdTeams: 'Text' });

  const registration = await registerSearchAttributes(client);

  expect(verified(registration)).toEqual(ALL.filter((name) => name !== 'WfdTeams'));
  expect(missing(registration)).toEqual(['WfdTeams taken: registered as Text, not as KeywordList']);
});

test('where there is room for one list only, it is that of the ticket keys', async () => {
  const client = await startServer({ Theirs: 'KeywordList', AlsoTheirs: 'KeywordList' });

  const registration = await registerSearchAttributes(client);

  expect(verified(registration)).toEqual(['WfdTicketKeys', 'WfdOutcome', 'WfdTicketsCreated']);
  const full = 'cannot have more than 3 search attribute of type KeywordList';
  expect(missing(registration)).toEqual([
    expect.stringMatching(`^WfdTeams absent: the server did not create it: .*${full}`),
    expect.stringMatching(`^WfdSeverities absent: the server did not create it: .*${full}`),
  ]);
});

/** Speaks just enough gRPC to refuse everything but the greeting, as a server does to an account without the right. */
async function startForbidding(): Promise<Http2Server> {
  const forbidding = createServer();
  forbidding.on('stream', (stream, { ':path': path }) => {
    const status = path?.endsWith('GetSystemInfo') === true ? '12' : '7';
    stream.respond(
      {
        ':status': 200,
        'content-type': 'application/grpc',
        'grpc-status': status,
        'grpc-message': 'Request unauthorized.',
      },
      { endStream: true },
    );
  });
  await new Promise<void>((resolve) => forbidding.listen(0, '127.0.0.1', resolve));
  return forbidding;
}

test('a server that lets us neither look nor create leaves runs without, and says why', async () => {
  const forbidding = await startForbidding();
  const { port } = forbidding.address() as AddressInfo;
  const connection = await Connection.connect({ address: `127.0.0.1:${port}` });
  try {
    const registration = await registerSearchAttributes(new Client({ connection }));

    expect(verified(registration)).toEqual([]);
    expect(missing(registration)).toEqual(
      ALL.map((name) => `${name} unseen: the server does not let us see them: Request unauthorized`),
    );
  } finally {
    await connection.close();
    forbidding.close();
  }
});

const DAILY = { cron: '0 6 * * *', timezone: 'UTC' };

test('a schedule that is applied names what was verified, twice the same', async () => {
  const client = await startServer({ WfdTeams: 'Text' });
  const taskQueue = uniqueTaskQueue();
  const options = { env: { TEMPORAL_TASK_QUEUE: taskQueue }, address: server?.address ?? '' };

  const [first, second] = await useDeployment(options, async ({ schedule }) => [
    await schedule.apply(DAILY),
    await schedule.apply(DAILY),
  ]);

  expect([first?.applied, second?.applied]).toEqual(['created', 'unchanged']);
  expect(second?.searchAttributes).toEqual(first?.searchAttributes);
  const { args } = (await client.schedule.getHandle(taskQueue).describe()).action;
  const searchAttributes = ALL.filter((name) => name !== 'WfdTeams');
  expect(args).toEqual([{ lockId: `${taskQueue}-run`, searchAttributes }]);
  expect(await describeSchedule(client, namesOf(taskQueue))).toMatchObject({ searchAttributes });
});

test('what becomes possible later is taken up by the next apply, and stays', async () => {
  const client = await startServer({ WfdTeams: 'Text' });
  const options = {
    env: { TEMPORAL_TASK_QUEUE: uniqueTaskQueue() },
    address: server?.address ?? '',
  };
  await useDeployment(options, ({ schedule }) => schedule.apply(DAILY));

  await client.connection.operatorService.removeSearchAttributes({
    namespace: 'default',
    searchAttributes: ['WfdTeams'],
  });
  const [second, third] = await useDeployment(options, async ({ schedule }) => [
    await schedule.apply(DAILY),
    await schedule.apply(DAILY),
  ]);

  expect(second).toMatchObject({ applied: 'updated', searchAttributes: { missing: [] } });
  expect(third).toMatchObject({ applied: 'unchanged', searchAttributes: { missing: [] } });
});

test('the schedule that a one-time run makes names them too', async () => {
  const client = await startServer();
  const taskQueue = uniqueTaskQueue();
  const options = { env: { TEMPORAL_TASK_QUEUE: taskQueue }, address: server?.address ?? '' };

  await useDeployment(options, ({ schedule }) => schedule.ensure(DAILY));

  expect(await describeSchedule(client, namesOf(taskQueue))).toMatchObject({
    registered: false,
    searchAttributes: ALL,
  });
});
