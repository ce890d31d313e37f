import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archiveTrail } from '../../src/audit/archive/archive-trail';
import { archivedFacts } from '../../src/audit/archive/read';
import {
  applyArchiveSchedule,
  describeArchiveSchedule,
  examineArchiveSchedule,
} from '../../src/temporal/archive-schedule';
import { aHistory, FakeHistories } from '../audit/fake-histories';
import { recordFound } from '../support/histories';
import type { ArchiveReport } from '../../src/workflows/archive';
import { messagesIn, slackBooks } from '../support/books';
import type { Deployment } from '../support/deployment';
import { addFindings } from '../support/findings';
import { trailOf, wfd } from '../support/trail';
import { until } from '../support/meanwhile';
import { useDeployments } from '../support/use-deployments';

const deploy = useDeployments({ seed: (world) => addFindings(world, 3), policy: '' });

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wfd-archive-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** As its schedule would, memory and all. */
async function archiveNow({ client, names }: Deployment): Promise<ArchiveReport> {
  await applyArchiveSchedule(client, names, 86_400_000);
  const handle = client.schedule.getHandle(names.archiveScheduleId);
  const before = (await handle.describe()).info.numActionsTaken;
  await handle.trigger('BUFFER_ONE');
  for (;;) {
    const { info } = await handle.describe();
    const last = info.recentActions.at(-1)?.action.workflow;
    if (info.numActionsTaken > before && last !== undefined) {
      return (await client.workflow
        .getHandle(last.workflowId, last.firstExecutionRunId)
        .result()) as ArchiveReport;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function anchorsIn({ world }: Deployment): string[] {
  return Object.keys(slackBooks(world).perKey).filter((key) => key.startsWith('anchor/'));
}

test('runs are archived once each; the channel hears where the chain ends, and hears nothing where nothing is new', async () => {
  const deployment = await deploy({ env: { WFD_AUDIT_DIR: folder } });
  await deployment.run();
  await trailOf(deployment, 2);

  const first = await archiveNow(deployment);
  await trailOf(deployment, 3);
  const second = await archiveNow(deployment);
  await recordFound(deployment, 'archive', `TemporalScheduledById = "${deployment.names.archiveScheduleId}"`);

  expect(first).toMatchObject({ executions: 2, runs: 1, lost: 0, anchor: { seq: first.head.seq } });
  expect(second).toMatchObject({ executions: 1, runs: 1, anchor: first.anchor });
  expect(anchorsIn(deployment)).toEqual([
    `anchor/${deployment.names.taskQueue}/${first.head.seq}/${first.head.hash}`,
  ]);
  const archived: string[] = [];
  for await (const { kind, workflow, reason } of archivedFacts(folder)) {
    archived.push(`${workflow} ${kind} ${reason}`);
  }
  expect(archived.filter((each) => each.includes(' created '))).toHaveLength(3);
  expect(archived.filter((each) => each.startsWith('archive message notice "Audit trail: '))).toHaveLength(1);
  expect(await describeArchiveSchedule(deployment.client, deployment.names)).toMatchObject({
    paused: false,
    everyMs: 86_400_000,
  });
}, 60_000);

test('the archive is held against the anchors in the channel: a tail that was cut off shows', async () => {
  const deployment = await deploy({ env: { WFD_AUDIT_DIR: folder } });
  await deployment.run();
  await trailOf(deployment, 2);
  const { head } = await archiveNow(deployment);
  const [segment] = (await readdir(folder)).filter((name) => name.startsWith('audit-'));
  const path = join(folder, segment!);

  const whole = await wfd(deployment, 'audit', 'verify');
  const text = await readFile(path, 'latin1');
  const lines = text.split('\n');
  const firstEnd = lines.findIndex((line) => line.includes('"kind":"run-ended"'));
  await truncate(path, `${lines.slice(0, firstEnd + 1).join('\n')}\n`.length);
  const cut = await wfd(deployment, 'audit', 'verify');
  const alone = await wfd(deployment, 'audit', 'verify', '--no-slack');
  await rm(join(folder, 'archived.jsonl'));
  const unaware = await wfd(deployment, 'audit', 'verify', '--no-slack');
  await writeFile(path, text);
  const mended = await wfd(deployment, 'audit', 'verify', '--anchor', head.hash);

  expect(whole).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('1 anchor stands in it') });
  expect(cut).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('its tail was cut off') });
  expect(alone).toMatchObject({
    exitCode: 1,
    stdout: expect.stringMatching(/does not stand\s+in the chain/),
  });
  expect(unaware.exitCode).toBe(0);
  expect(mended).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('2 anchors stand in it') });
}, 60_000);

test('nobody archived for longer than histories are kept: the chain says so, and so does the channel, once', async () => {
  const old = new FakeHistories([aHistory('run-1', [], { closedAt: '2020-01-01T00:00:00.000Z' })]);
  await archiveTrail({ source: old, folder });
  const deployment = await deploy({ env: { WFD_AUDIT_DIR: folder } });
  await deployment.run();
  await trailOf(deployment, 2);

  const first = await archiveNow(deployment);
  const second = await archiveNow(deployment);

  expect(first.gap).toMatchObject({ from: '2020-01-01T00:00:00.000Z' });
  expect(second).not.toHaveProperty('gap');
  const said = messagesIn(deployment.world, 'security').filter((each) => each.includes('has a gap'));
  expect(said).toHaveLength(1);
  expect((await wfd(deployment, 'audit', 'verify')).exitCode).toBe(0);
}, 60_000);

test('by hand the same goes in as by schedule, and can be exported from there', async () => {
  const deployment = await deploy();
  await deployment.run();
  await trailOf(deployment, 2);

  const nowhere = await wfd(deployment, 'audit', 'archive');
  const done = await wfd(deployment, 'audit', 'archive', '--to', folder);
  const direct = await wfd(deployment, 'audit', 'export');
  const archived = await wfd(deployment, 'audit', 'export', '--from', folder);
  const story = await wfd(deployment, 'audit', 'explain', 'SEC-1', '--from', folder);

  expect(nowhere).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('WFD_AUDIT_DIR') });
  expect(done).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('of 1 run') });
  expect(archived.stdout).toBe(direct.stdout);
  expect(story.stdout).toContain('Ticketed: SEC-1 was filed');
}, 60_000);

test('a worker without a folder says so at once, in the channel as well, and once for a row of failures', async () => {
  const deployment = await deploy();

  await expect(archiveNow(deployment)).rejects.toMatchObject({
    cause: { cause: { message: expect.stringContaining('set WFD_AUDIT_DIR for every worker') } },
  });
  await archiveNow(deployment).catch(() => undefined);

  const said = messagesIn(deployment.world, 'security');
  expect(said).toHaveLength(1);
  expect(said[0]).toContain('The audit trail could not be archived');
  // The list of workflows lags.
  await until(
    async () => (await examineArchiveSchedule(deployment.client, deployment.names))?.hasLastFailed === true,
  );
}, 60_000);

test('the archive’s schedule is made with the main one, goes on while that is paused, and goes with it', async () => {
  const deployment = await deploy({ env: { WFD_AUDIT_DIR: folder } });
  const view = () => describeArchiveSchedule(deployment.client, deployment.names);

  const applied = await wfd(deployment, 'schedule', 'apply');
  const paused = await wfd(deployment, 'schedule', 'pause');
  const meanwhile = await view();
  const again = await wfd(deployment, 'schedule', 'apply');
  await deployment.client.schedule.getHandle(deployment.names.archiveScheduleId).pause('by a person');
  await wfd(deployment, 'schedule', 'resume');
  const held = await view();
  await deployment.client.schedule.getHandle(deployment.names.scheduleId).delete();
  const gone = await wfd(deployment, 'schedule', 'delete');
  const none = await wfd(deployment, 'schedule', 'delete');

  expect(applied.stderr).toContain(`Schedule ${deployment.names.archiveScheduleId} was created.`);
  expect(paused.stdout).toContain('The audit archive is not: it files nothing.');
  expect(again.stderr).toContain(
    `Schedule ${deployment.names.archiveScheduleId} is as it should be: nothing was changed.`,
  );
  expect([meanwhile, held].map((each) => each?.paused)).toEqual([false, true]);
  expect(gone).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining(`Schedule ${deployment.names.archiveScheduleId} is gone`),
  });
  expect(await view()).toBeUndefined();
  expect(none.exitCode).toBe(1);
}, 60_000);
