import type { RunReport } from '../../src/domain/report';
import { askedBy, standing } from '../support/approvals';
import { wfd } from '../support/command-line';
import type { Deployment } from '../support/deployment';
import { addFindings } from '../support/findings';
import { countRequests, until } from '../support/meanwhile';
import { NEXT_VERSION } from '../support/next-version';
import { linksOf } from '../support/rewind';
import { useDeployments } from '../support/use-deployments';

const OLD = { buildId: 'old', env: { TEMPORAL_WORKER_BUILD_ID: 'old' } };
const NEW = {
  buildId: 'new',
  env: { TEMPORAL_WORKER_BUILD_ID: 'new' },
  workflowsPath: require.resolve('../support/next-version'),
};

const deploy = useDeployments({
  // Short histories: a run goes on in several, and each must stay where the run began.
  dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': 40 },
  policy: 'test/e2e/versions.yaml',
  env: { TEMPORAL_WORKER_BUILD_ID: OLD.buildId },
  seed: (world) => void addFindings(world, 10),
});

// On a machine that is busy the development server has been seen never to end spreading a choice: then anew, with a server of its own.
jest.retryTimes(2, { logErrorsBeforeRetry: true });

/** A server that is busy takes longer than a command waits to spread a choice; what it says then is to be true. */
async function setCurrent(deployment: Deployment, build: string): Promise<void> {
  const ask = () => wfd(deployment, 'versions', 'set-current', build);
  let said = await ask();
  for (let count = 1; said.stderr.includes('ask again, it changes nothing more') && count < 3; count += 1)
    said = await ask();
  const { exitCode, stderr } = said;
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
}

const BEHAVIORS: Readonly<Record<number, string>> = { 1: 'PINNED', 2: 'AUTO_UPGRADE' };

/** "PINNED old". */
async function versionOf({ client }: Deployment, workflowId: string, runId?: string): Promise<string> {
  const { raw } = await client.workflow.getHandle(workflowId, runId).describe();
  const { behavior, deploymentVersion } = raw.workflowExecutionInfo?.versioningInfo ?? {};
  return `${BEHAVIORS[behavior ?? 0] ?? 'UNVERSIONED'} ${deploymentVersion?.buildId ?? ''}`;
}

/** Holds a run in its first page, does something meanwhile, and lets it go on. */
async function runAround(deployment: Deployment, meanwhile: () => Promise<void>): Promise<RunReport> {
  const { world } = deployment;
  const before = countRequests(world, 'issues');
  world.faults.arm({ service: 'wiz', operation: 'issues', kind: 'delay', delayMs: 6_000 });
  const running = deployment.run();
  await until(() => countRequests(world, 'issues') > before);
  await meanwhile();
  return running;
}

test('while no version is current, `run`, `doctor` and `schedule apply` say so instead of waiting', async () => {
  const deployment = await deploy();

  const run = await wfd(deployment, 'run');
  expect(run.exitCode).toBe(1);
  expect(run.stderr).toContain(
    'workers of build old poll, but no version is current: new runs wait for a worker without one',
  );
  expect(run.stderr).toContain('`wfd versions set-current old`');
  const doctor = await wfd(deployment, 'doctor');
  expect(doctor.stdout).toContain('no version is current');
  expect((await wfd(deployment, 'versions', 'set-current', 'older', '--wait', '0')).stderr).toContain(
    'start a worker with TEMPORAL_WORKER_BUILD_ID=older first',
  );

  expect(await wfd(deployment, 'versions', 'set-current', 'old')).toMatchObject({
    exitCode: 0,
    stdout: 'Build old is current: new runs start with it, and open approvals move to it.\n',
  });
  expect((await wfd(deployment, 'run')).exitCode).toBe(3);
}, 120_000);

test('a run ends with the version it began with; a new run, and an open approval, are with the new one', async () => {
  const deployment = await deploy();
  const { names, world } = deployment;
  await setCurrent(deployment, OLD.buildId);
  const approval = askedBy(await deployment.run());
  const approvalId = `${names.taskQueue}-approval-${approval}`;
  expect(await versionOf(deployment, approvalId)).toBe('AUTO_UPGRADE old');
  const begunAt = Date.now();
  addFindings(world, 3);
  await deployment.startWorker(NEW.env, NEW.workflowsPath);

  const report = await runAround(deployment, () => setCurrent(deployment, NEW.buildId));

  expect(report).toMatchObject({ outcome: 'completed' });
  expect(report.notes).not.toContain(NEXT_VERSION);
  const links = await linksOf(deployment, begunAt);
  expect(links.length).toBeGreaterThan(1);
  const versions = await Promise.all(links.map((link) => versionOf(deployment, names.runId, link)));
  expect(new Set(versions)).toEqual(new Set(['PINNED old']));
  const { stdout } = await wfd(deployment, 'versions', 'list', '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    current: 'new',
    versions: [
      { buildId: 'new', state: 'current', polls: true },
      { buildId: 'old', polls: true },
    ],
  });

  // The approval is open since the old version; the new one hears the answer, and its run is the new one's.
  await deployment.stopWorker(OLD.buildId);
  expect((await wfd(deployment, 'approve', approval)).exitCode).toBe(0);
  expect(await versionOf(deployment, approvalId)).toBe('AUTO_UPGRADE new');
  expect(await standing(deployment, approval)).toMatch(/granted/);
  expect((await deployment.run()).notes).toContain(NEXT_VERSION);
  expect(await versionOf(deployment, names.runId)).toBe('PINNED new');
}, 400_000);

test('a run whose version has no worker left is told by `run` and `doctor`, and ends when one is back', async () => {
  const deployment = await deploy();
  await setCurrent(deployment, OLD.buildId);
  await deployment.startWorker(NEW.env, NEW.workflowsPath);

  const report = await runAround(deployment, async () => {
    await setCurrent(deployment, NEW.buildId);
    await deployment.stopWorker(OLD.buildId);
    // The server forgets a worker that is gone only after a while.
    await until(
      async () => (await wfd(deployment, 'doctor', '--json')).stdout.includes('began with build old'),
      { withinMs: 150_000, everyMs: 2_000 },
    );
    const run = await wfd(deployment, 'run');
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(/wfd-run-\S+ began with build old, of which no worker polls: it waits/);
    expect(run.stderr).toContain('start a worker with TEMPORAL_WORKER_BUILD_ID=old until it has ended');
    await deployment.startWorker(OLD.env);
  });

  expect(report.outcome).toBe('completed');
  expect(report.notes).not.toContain(NEXT_VERSION);
}, 400_000);
