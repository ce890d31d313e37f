import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exposedName, type Metric, METRICS } from '../../src/domain/metrics';
import { armCreate } from '../support/faults';
import { addFindings } from '../support/findings';
import { until } from '../support/meanwhile';
import { useDeployments } from '../support/use-deployments';
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process';
import { scrape, type Scraped, total } from './scrape';

const deploy = useDeployments({ seed: (world) => addFindings(world, 5), policy: '' });

const documented = readFileSync(join(__dirname, '../../docs/metrics.md'), 'utf8');

let worker: WorkerProcess | undefined;

afterEach(async () => {
  worker?.child.kill('SIGKILL');
  await worker?.exit;
  worker = undefined;
});

function rowOf(metric: Metric): string {
  const { kind, labels, unit, name, what } = metric;
  const units = unit ?? (name.endsWith('_seconds') ? 'seconds' : '—');
  const shown = labels.map((label) => `\`${label}\``).join(' ') || '—';
  return `| \`${exposedName(metric)}\` | ${kind} | ${shown} | ${units} | ${what} |`;
}

test('docs/metrics.md lists every metric of ours as it is, and no other', () => {
  const rows = documented.split('\n').filter((line) => line.startsWith('| `wfd_'));

  expect(rows.sort()).toEqual(METRICS.map(rowOf).sort());
});

test('a worker after real runs tells every documented metric, with the labels and the unit it should have', async () => {
  const deployment = await deploy();
  await deployment.stopWorker();
  worker = await startWorkerProcess({
    ...deployment.env,
    TEMPORAL_ADDRESS: deployment.server.address,
  });
  await worker.ready();
  const atStart = await scrape(worker.metricsUrl);
  armCreate(deployment.world, { kind: 'status', status: 429, headers: { 'retry-after': '1' } });

  const report = await deployment.run();
  const { metricsUrl } = worker;
  await until(
    async () => total((await scrape(metricsUrl)).get('wfd_runs_total'), { outcome: 'completed' }) === 1,
  );
  await until(async () => (await scrape(metricsUrl)).has('wfd_held_findings'));
  const after = await scrape(metricsUrl);

  expect(report.balance).toMatchObject({ fetched: 5, created: 5 });
  expect(METRICS.filter((metric) => !isAsDocumented(metric, after)).map(exposedName)).toEqual([]);
  expect([...after.keys()].filter((name) => name.startsWith('wfd_')).sort()).toEqual(
    METRICS.map(exposedName).sort(),
  );
  // A counter that is born with the event an alert is about shows no increase.
  expect(total(atStart.get('wfd_runs_total'))).toBe(0);
  expect(atStart.get('wfd_runs_total')?.samples).toHaveLength(after.get('wfd_runs_total')!.samples.length);
  expect(total(after.get('wfd_findings_total'))).toBe(5);
  expect(total(after.get('wfd_findings_total'), { decision: 'created' })).toBe(5);
  expect(total(after.get('wfd_tickets_total'), { outcome: 'created' })).toBe(5);
  expect(total(after.get('wfd_messages_total'), { outcome: 'sent' })).toBeGreaterThan(0);
  expect(total(after.get('wfd_api_calls_total'), { service: 'jira', result: 'limited' })).toBe(1);
  expect(total(after.get('wfd_api_calls_total'), { operation: 'undeclared' })).toBe(0);
}, 120_000);

/** What alerts and dashboard ask of the SDK's own, with the labels they go by. */
const OF_THE_SDK: Readonly<Record<string, readonly string[]>> = {
  temporal_num_pollers: ['namespace', 'task_queue', 'poller_type'],
  temporal_worker_task_slots_used: ['worker_type'],
  temporal_workflow_task_execution_failed_total: ['namespace', 'task_queue', 'failure_reason'],
  temporal_activity_execution_failed_total: ['activity_type'],
  temporal_activity_schedule_to_start_latency_seconds: [],
};

test('the SDK tells of itself what alerts and dashboard look at', async () => {
  const files = ['prometheus/alerts.yaml', 'grafana/dashboards/wiz-finding-distribution.json'];
  const asked = files.flatMap((file) =>
    [...readFileSync(join(__dirname, '../../deploy', file), 'utf8').matchAll(/temporal_\w+/g)].map(([name]) =>
      name.replace(/_bucket$/, ''),
    ),
  );
  const deployment = await deploy();
  await deployment.stopWorker();
  const { client, names, server, world } = deployment;
  worker = await startWorkerProcess({ ...deployment.env, TEMPORAL_ADDRESS: server.address });
  await worker.ready();
  const { metricsUrl } = worker;
  world.faults.arm({ service: 'wiz', operation: 'issues', kind: 'status', status: 503 });
  await deployment.run();
  // Of a workflow that this worker does not know its task fails, again and again.
  const stranger = await client.workflow.start('stranger', {
    workflowId: 'stranger',
    taskQueue: names.taskQueue,
  });
  const failed = 'temporal_workflow_task_execution_failed_total';
  await until(async () => total((await scrape(metricsUrl)).get(failed)) > 0);
  await stranger.terminate();

  const found = await scrape(metricsUrl);

  expect([...new Set(asked)].sort()).toEqual(Object.keys(OF_THE_SDK).sort());
  for (const [name, wanted] of Object.entries(OF_THE_SDK)) {
    const labels = Object.keys(found.get(name)?.samples[0]?.labels ?? { [`${name} is not there`]: '' });
    expect(labels).toEqual(expect.arrayContaining([...wanted]));
  }
  const pollers = found.get('temporal_num_pollers')?.samples.map(({ labels }) => labels['poller_type']);
  expect(pollers).toEqual(expect.arrayContaining(['workflow_task', 'sticky_workflow_task', 'activity_task']));
}, 120_000);

function isAsDocumented(metric: Metric, found: ReadonlyMap<string, Scraped>): boolean {
  const { type, help, samples = [] } = found.get(exposedName(metric)) ?? {};
  const wanted = [...metric.labels, 'namespace', 'taskQueue'];
  const isLabelled = samples.every(({ labels }) => wanted.every((name) => labels[name] !== undefined));
  const known = new Set([...wanted, 'workflowType', 'le']);
  const isBounded = samples.every(({ labels }) => Object.keys(labels).every((name) => known.has(name)));
  return type === metric.kind && help === metric.what && samples.length > 0 && isLabelled && isBounded;
}
