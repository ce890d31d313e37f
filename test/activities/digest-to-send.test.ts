import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { Dependencies } from '../../src/activities/dependencies';
import type { SendDigestInput } from '../../src/activities/digest-to-send';
import { notifyActivities } from '../../src/activities/notify';
import type { Digest, PostOutcome, SeenDigest } from '../../src/domain/digest';
import { countSeverities } from '../../src/domain/severity';
import { type JiraWorld, startJira } from '../connectors/jira-sandbox';
import { aPolicy } from '../support/builders';

const RUN_ID = 'run-1';

let jira: JiraWorld;

beforeEach(async () => {
  jira = await startJira();
  for (const project of ['SEC', 'PLAT']) jira.world.jira.addByPerson({ project, summary: `of ${project}` });
  const broken = { kind: 'issue-errors', detail: ['SEC-1'], times: -1 };
  jira.world.faults.arm({ service: 'jira', operation: 'bulkfetch', ...broken });
});

afterEach(() => jira.close());

const DIGEST: Digest = {
  key: 'wfd-run-2/platform',
  team: 'platform',
  lines: [
    {
      ticket: 'PLAT-1',
      ticketUrl: 'https://acme.atlassian.net/browse/PLAT-1',
      severity: 'HIGH',
      summary: 's',
    },
  ],
  counts: { ...countSeverities([]), HIGH: 1 },
  more: 0,
  notes: [],
};

/** A channel in which the digests of earlier runs can be seen. */
async function send(
  differs: Partial<SendDigestInput>,
  seen: readonly SeenDigest[],
): Promise<{ outcome: PostOutcome; posted: Digest[] }> {
  const posted: Digest[] = [];
  const slack = {
    findDigests: () => Promise.resolve({ digests: seen, isCertain: true }),
    turn: () => Promise.resolve(),
    postDigest: (channel: string, digest: Digest) => {
      posted.push(digest);
      return Promise.resolve({ kind: 'sent', channel });
    },
  };
  const loadPolicy = () => ({ policy: aPolicy(), hash: 'h', warnings: [] });
  const activities = notifyActivities({
    jira: jira.connect(),
    slack,
    loadPolicy,
  } as unknown as Dependencies);
  const input: SendDigestInput = {
    channel: '#sec-platform',
    digest: DIGEST,
    earlier: [],
    siteUrl: 'https://acme.atlassian.net',
    lookFirst: false,
    originalRunId: RUN_ID,
    since: '2026-11-20T00:00:00.000Z',
    ...differs,
  };
  const info = { attempt: 1, workflowExecution: { workflowId: 'w', runId: RUN_ID } };
  const env = new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR') });
  return { outcome: await env.run(() => activities.sendDigest(input)), posted };
}

test('a ticket of another team that cannot be read keeps no digest back', async () => {
  const ofOthers = { key: 'wfd-run-1/security', part: 1, tickets: ['SEC-1'], notes: [], toldMore: false };

  const { outcome, posted } = await send({ mayBeTold: true, standIn: '#security' }, [ofOthers]);

  expect(outcome).toMatchObject({ kind: 'sent' });
  expect(posted).toMatchObject([{ lines: [{ ticket: 'PLAT-1' }], more: 0 }]);
});

test('a ticket of an earlier run that cannot be read is counted in the digest', async () => {
  const earlier = [{ run: 'wfd-run-1', keys: ['SEC-1'], count: 1 }];

  const { outcome, posted } = await send({ earlier }, []);

  expect(outcome).toMatchObject({ kind: 'sent' });
  expect(posted).toMatchObject([{ lines: [{ ticket: 'PLAT-1' }], more: 1, unlisted: ['SEC-1'] }]);
});

test('all is kept back while all of Jira is in trouble', async () => {
  jira.world.faults.arm({ service: 'jira', operation: '*', kind: 'status', status: 503, times: -1 });
  const earlier = [{ run: 'wfd-run-1', keys: ['SEC-1'], count: 1 }];

  const { outcome, posted } = await send({ earlier }, []);

  expect(outcome).toMatchObject({ kind: 'refused' });
  expect(posted).toEqual([]);
});
