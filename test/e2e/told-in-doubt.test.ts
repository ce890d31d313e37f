import { CompleteAsyncError } from '@temporalio/activity';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createActivities } from '../../src/activities';
import type { SendDigestInput } from '../../src/activities/digest-to-send';
import { loadConfiguration } from '../../src/config/configuration';
import type { PostOutcome } from '../../src/domain/digest';
import type { RunReport } from '../../src/domain/report';
import { wireDependencies } from '../../src/worker';
import { messagesIn } from '../support/books';
import { bundled, OUR_WORKFLOWS } from '../support/bundles';
import type { Deployment } from '../support/deployment';
import { armPost } from '../support/faults';
import { addFinding, addFindings, twoTeams } from '../support/findings';
import { countRequests, until } from '../support/meanwhile';
import { linksOf, reset } from '../support/rewind';
import { digestsIn, expectToldOnce, outcomes, postsIn } from '../support/telling';
import { useDeployments } from '../support/use-deployments';

const deploy = useDeployments({ seed: twoTeams, alsoExpect: expectToldOnce });

test('a run that is reset while its posts are under way waits for them, and tells nothing twice', async () => {
  const deployment = await deploy();
  armPost(deployment.world, { kind: 'delay', delayMs: 1_500, times: 2 });
  const running = deployment.run().catch(() => undefined);
  await until(() => postsIn(deployment.world) === 2);

  const again = await reset(deployment, { to: 'last' });

  await running;
  expect(outcomes(again)).toEqual(['payments already-sent', 'platform already-sent']);
  expect(digestsIn(deployment.world)).toHaveLength(2);
}, 60_000);

test('a sender that was held up after its look does not post any more: it looks again', async () => {
  const deployment = await deploy();
  const history = { service: 'slack', operation: 'conversations.history' } as const;
  // Half of the wait is the time it has. Each team looks in its own channel and in the one that stands in.
  deployment.world.faults.arm({ ...history, kind: 'delay', delayMs: 1_300, times: -1 });
  const running = deployment.run();
  await until(() => countRequests(deployment.world, history.operation) > 4);
  const postsBefore = postsIn(deployment.world);
  deployment.world.faults.clear();

  const report = await running;

  expect(postsBefore).toBe(0);
  expect(outcomes(report)).toEqual(['payments sent', 'platform sent']);
}, 60_000);

test('a digest whose post is lost twice is sent the third time', async () => {
  const deployment = await deploy();
  armPost(deployment.world, { kind: 'reset', times: 4 });

  const report = await deployment.run();

  expect(outcomes(report)).toEqual(['payments sent', 'platform sent']);
}, 60_000);

test.each([
  ['did not arrive', 'reset', ['payments sent', 'platform sent']],
  ['did arrive', 'reset-after', []],
])(
  'a digest of which every answer is lost is looked for by the next run: the last post %s',
  async (_, last, expected) => {
    const deployment = await deploy();
    armPost(deployment.world, { kind: 'reset', times: 8 });
    armPost(deployment.world, { kind: last, times: 2 });

    const report = await deployment.run();
    const next = await deployment.run();

    expect(outcomes(report)).toEqual(['payments unverified', 'platform unverified']);
    expect(postsIn(deployment.world)).toBe(10 + expected.length);
    expect(outcomes(next)).toEqual(expected);
  },
  90_000,
);

test('a channel that cannot be read is not posted to again after a post that may have arrived', async () => {
  const deployment = await deploy();
  const { settings } = deployment.world.slack;
  settings.scopes = settings.scopes.filter((scope) => scope !== 'channels:history');
  armPost(deployment.world, { kind: 'reset-after', times: 2 });

  const report = await deployment.run();
  const next = await deployment.run();

  expect(outcomes(report)).toEqual(['payments unverified', 'platform unverified']);
  expect(next.messages).toEqual([]);
}, 60_000);

describe('a worker whose answer is lost', () => {
  /** Says of a try whether its answer gets through; `send` is the real activity. */
  type Try = (input: SendDigestInput, send: () => Promise<PostOutcome>) => Promise<PostOutcome | 'no answer'>;

  /** A worker of which the server hears no more; it waits two seconds instead of three minutes. */
  async function runWith(sendDigest: Try, deployment: Deployment): Promise<RunReport> {
    await deployment.stopWorker();
    const { server, names, env } = deployment;
    const real = createActivities(wireDependencies(loadConfiguration(env), env));
    const connection = await NativeConnection.connect({ address: server.address });
    const worker = await Worker.create({
      connection,
      taskQueue: names.taskQueue,
      ...(await bundled({
        workflowsPath: OUR_WORKFLOWS,
        workflowInterceptorModules: [require.resolve('../support/short-timeout')],
      })),
      activities: {
        ...real,
        async sendDigest(input: SendDigestInput): Promise<PostOutcome> {
          const outcome = await sendDigest(input, () => real.sendDigest(input));
          if (outcome === 'no answer') throw new CompleteAsyncError();
          return outcome;
        },
      },
    });
    try {
      return await worker.runUntil(deployment.run());
    } finally {
      await connection.close();
    }
  }

  /** Plays each team's tries in their order, the last one again and again. */
  function inOrder(...tries: readonly Try[]): { play: Try; count: (team: string) => number } {
    const counts = new Map<string, number>();
    const count = (team: string): number => counts.get(team) ?? 0;
    const play: Try = (input, send) => {
      const { team } = input.digest;
      counts.set(team, count(team) + 1);
      const next = tries[count(team) - 1] ?? tries.at(-1);
      return next === undefined ? send() : next(input, send);
    };
    return { play, count };
  }

  const answers: Try = (_, send) => send();
  const dies: Try = () => Promise.resolve('no answer');
  const postsAndDies: Try = async (_, send) => {
    await send();
    return 'no answer';
  };

  test('after the post: the team is not told again', async () => {
    const deployment = await deploy();
    const report = await runWith(inOrder(postsAndDies, answers).play, deployment);

    expect(outcomes(report)).toEqual(['payments already-sent', 'platform already-sent']);
  }, 60_000);

  test('before the post, and again after it: the team is told once', async () => {
    const deployment = await deploy();
    const { play, count } = inOrder(dies, postsAndDies, answers);

    const report = await runWith(play, deployment);

    expect(outcomes(report)).toEqual(['payments already-sent', 'platform already-sent']);
    expect([count('payments'), count('platform')]).toEqual([3, 3]);
  }, 60_000);

  test('and whose channel is not there: the default channel is told', async () => {
    const deployment = await deploy();
    delete deployment.world.slack.settings.channels['sec-payments'];

    const report = await runWith(inOrder(dies, answers).play, deployment);

    expect(outcomes(report)).toEqual(['payments sent', 'platform sent']);
    expect(report.messages[0]).toMatchObject({ channel: '#security', tickets: 3 });
  }, 60_000);

  test('before the post, twice: the team is told all the same', async () => {
    const deployment = await deploy();
    const report = await runWith(inOrder(dies, dies, answers).play, deployment);

    expect(outcomes(report)).toEqual(['payments sent', 'platform sent']);
  }, 60_000);
});

describe('a chain of runs that continued as new', () => {
  const deployChain = useDeployments({
    // So low that a run of a few pages goes on in a new history.
    dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': 40 },
    seed: (world) => addFinding(world),
    policy: 'test/e2e/small-pages.yaml',
    alsoExpect: expectToldOnce,
  });

  /** One run has told its ticket; the next one will be a chain. */
  async function deploy(): Promise<Deployment> {
    const deployment = await deployChain();
    await deployment.run();
    addFindings(deployment.world, 12);
    return deployment;
  }

  test('and is reset to its first link tells further tickets in a supplement, and the others not again', async () => {
    const deployment = await deploy();
    const begun = Date.now();
    const first = await deployment.run();
    addFindings(deployment.world, 2);

    const again = await reset(deployment, { runId: (await linksOf(deployment, begun))[0] });

    expect(again).toMatchObject({ run: first.run, balance: { known: 13, created: 2 } });
    expect(digestsIn(deployment.world).map(({ key, tickets }) => [key, tickets.length])).toEqual([
      [expect.any(String), 1],
      [`${first.run}/security`, 10],
      [`${first.run}/security/2`, 2],
    ]);
  }, 90_000);

  test('and is reset to a link that was filing tells nothing again', async () => {
    const deployment = await deploy();
    const begun = Date.now();
    await deployment.run();
    const links = await linksOf(deployment, begun);

    const again = await reset(deployment, { runId: links.at(-2) });

    expect((await linksOf(deployment, begun)).length).toBeGreaterThan(links.length + 1);
    expect(again.balance.adopted).toBeGreaterThan(0);
    expect(digestsIn(deployment.world)).toHaveLength(2);
  }, 90_000);

  test('and is reset to its first link tells a person what to do only once', async () => {
    const deployment = await deploy();
    const { world } = deployment;
    // So that what tells is not the link right after the one that is reset.
    addFindings(world, 12);
    world.jira.settings.requiredFields['SEC'] = [{ fieldId: 'customfield_10050', name: 'Affected service' }];
    const calls = (): string[] =>
      messagesIn(world, 'security').filter((text) => text.includes('Affected service'));
    const begun = Date.now();
    await deployment.run();
    const links = await linksOf(deployment, begun);
    expect(calls()).toHaveLength(1);

    const again = await reset(deployment, { runId: links[0] });

    expect((await linksOf(deployment, begun)).length - links.length).toBeGreaterThan(2);
    expect(again.balance).toMatchObject({ known: 1, parked: 24 });
    expect(calls()).toHaveLength(1);
  }, 90_000);
});
