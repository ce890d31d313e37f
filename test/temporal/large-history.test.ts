import { temporalHistories } from '../../src/audit/temporal/source';
import { connect } from '../../src/temporal/connect';
import { type DevServer, startDevServer } from '../../src/temporal/dev-server';

let server: DevServer;

beforeAll(async () => {
  server = await startDevServer({ port: 0, uiPort: false });
});

afterAll(() => server.stop());

test('a history is read whose 256 events weigh more than gRPC takes of its own accord', async () => {
  const { client, close } = await connect({ address: server.address });
  try {
    const workflowId = 'large';
    const handle = await client.workflow.start('nobody', { workflowId, taskQueue: 'nobody' });
    const text = 'x'.repeat(1_500_000);
    for (let count = 0; count < 3; count += 1) await handle.signal('more', text);

    const histories = temporalHistories(client, { taskQueue: 'nobody', planIdPrefix: 'plan-' });
    const { runId } = await handle.describe();
    const { items } = await histories.events({
      workflow: 'nobody',
      workflowId,
      runId,
      firstRunId: runId,
      startedAt: '',
    });

    expect(items.length).toBeGreaterThan(0);
  } finally {
    await close();
  }
});
