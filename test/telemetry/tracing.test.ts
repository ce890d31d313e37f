import { Worker } from '@temporalio/worker';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { workflows } from '../support/bundles';
import { addFindings } from '../support/findings';
import { until } from '../support/meanwhile';
import { useDeployments } from '../support/use-deployments';
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process';

const SECRET_WORDS = 'this stands in a finding';

const rule = { __typename: 'Control', id: 'wc-traced', name: SECRET_WORDS, description: SECRET_WORDS };

const deploy = useDeployments({
  seed: (world) => addFindings(world, 3, { sourceRules: [rule] }),
  policy: '',
});

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly status?: { readonly code?: number; readonly message?: string };
  readonly attributes: readonly { readonly key: string }[];
  readonly events?: readonly { readonly attributes: readonly { readonly key: string }[] }[];
}

/** A collector as far as OTLP over HTTP goes: it takes everything and keeps it. */
class Collector {
  private readonly bodies: string[] = [];
  private readonly server: Server = createServer((request, response) => {
    void this.take(request, response);
  });

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    if (request.url === '/v1/traces') this.bodies.push(body);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }

  async open(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  get all(): string {
    return this.bodies.join('\n');
  }

  get spans(): Span[] {
    return this.bodies.flatMap((body) => {
      const { resourceSpans } = JSON.parse(body) as {
        resourceSpans: { scopeSpans: { spans: Span[] }[] }[];
      };
      return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
    });
  }
}

let collector: Collector;
let worker: WorkerProcess | undefined;

beforeEach(() => {
  collector = new Collector();
});

afterEach(async () => {
  worker?.child.kill('SIGKILL');
  await worker?.exit;
  worker = undefined;
  collector.close();
});

test('one run is one trace, from the cycle down to the requests, and no word of a finding or a secret is in it', async () => {
  const deployment = await deploy();
  const { world, client, names } = deployment;
  await deployment.stopWorker();
  worker = await startWorkerProcess({
    ...deployment.env,
    TEMPORAL_ADDRESS: deployment.server.address,
    OTEL_EXPORTER_OTLP_ENDPOINT: await collector.open(),
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
  });
  await worker.ready();
  world.faults.arm({
    service: 'wiz',
    operation: '*',
    kind: 'status',
    status: 503,
    body: SECRET_WORDS,
    skip: 2,
  });

  const report = await deployment.run();
  await until(() => collector.spans.some(({ name }) => name === 'RunWorkflow:cycle'));
  worker.child.kill('SIGTERM');
  const ended = await worker.exit;

  expect(ended.code).toBe(0);
  expect(report.balance).toMatchObject({ fetched: 3, created: 3 });
  const { spans } = collector;
  const names_ = new Set(spans.map(({ name }) => name));
  expect([...names_]).toEqual(
    expect.arrayContaining([
      'RunWorkflow:cycle',
      'StartChildWorkflow:distributeFindings',
      'RunWorkflow:distributeFindings',
      'StartActivity:fileTickets',
      'RunActivity:fileTickets',
      'wiz findings:read',
      'jira issues:create',
      'slack messages:send',
    ]),
  );
  const [root] = spans.filter(({ name }) => name === 'RunWorkflow:cycle');
  const create = spans.find(({ name }) => name === 'jira issues:create');
  expect(new Set(ancestorsOf(create!, spans))).toEqual(
    new Set([
      'RunActivity:fileTickets',
      'StartActivity:fileTickets',
      'RunWorkflow:distributeFindings',
      'StartChildWorkflow:distributeFindings',
      'RunWorkflow:cycle',
    ]),
  );
  expect(spans.filter(({ traceId }) => traceId !== root!.traceId).map(({ name }) => name)).toEqual([]);
  expectNoWords(spans);
  for (const word of [
    SECRET_WORDS,
    'sandbox-secret',
    'sandbox-token',
    'xoxb-sandbox',
    world.wiz.all()[0]!.id,
  ]) {
    expect(collector.all).not.toContain(word);
  }
  expect(collector.all).toContain('deployment.environment.name');
  const line = worker.lines().find(({ activityType }) => activityType === 'recordAudit');
  expect(line).toMatchObject({ trace_id: root!.traceId, run: report.run, workflowId: names.runId });

  // Tracing may be switched off while runs are under way: what a traced worker began, an untraced one goes on with.
  for (const id of [names.runId, await cycleOf(client)]) {
    const history = await client.workflow.getHandle(id).fetchHistory();
    await expect(Worker.runReplayHistory(await workflows(), history, id)).resolves.toBeUndefined();
  }

  async function cycleOf({ workflow }: typeof client): Promise<string> {
    const { raw } = await workflow.getHandle(names.runId).describe();
    return raw.workflowExecutionInfo?.parentExecution?.workflowId ?? '';
  }
}, 120_000);

test('a collector that is not there costs nothing but a line in the log', async () => {
  const deployment = await deploy();
  await deployment.stopWorker();
  worker = await startWorkerProcess({
    ...deployment.env,
    TEMPORAL_ADDRESS: deployment.server.address,
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    OTEL_EXPORTER_OTLP_HEADERS: 'api-key=collector-secret',
  });
  await worker.ready();

  const report = await deployment.run();
  worker.child.kill('SIGTERM');
  const { code } = await worker.exit;

  expect(report.balance).toMatchObject({ fetched: 3, created: 3 });
  expect(code).toBe(0);
  const told = worker.lines().filter(({ msg }) => String(msg).startsWith('traces cannot be sent'));
  expect(told).toHaveLength(1);
  expect(worker.said()).not.toContain('collector-secret');
}, 120_000);

function ancestorsOf(span: Span, spans: readonly Span[]): string[] {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return parent === undefined ? [] : [parent.name, ...ancestorsOf(parent, spans)];
}

function expectNoWords(spans: readonly Span[]): void {
  const failed = spans.filter(({ events = [] }) => events.length > 0);
  expect(failed.length).toBeGreaterThan(0);
  const ofEvents = failed.flatMap(({ events = [] }) => events.flatMap(({ attributes }) => attributes));
  expect(new Set(ofEvents.map(({ key }) => key))).toEqual(new Set(['exception.type']));
  expect(spans.filter(({ status }) => (status?.message ?? '') !== '')).toEqual([]);
  const keys = new Set(spans.flatMap(({ attributes }) => attributes.map(({ key }) => key)));
  expect(
    [...keys].filter((key) => /memo|search|result$|failure|header/i.test(key) && key !== 'wfd.result'),
  ).toEqual([]);
}
