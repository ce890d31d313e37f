import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DevServer, startDevServer } from '../../src/temporal/dev-server';
import { approvalsOf, askedBy, standing, untilClosed } from '../support/approvals';
import { expectPromisesKept, messagesIn, ticketKeys } from '../support/books';
import { aDeployment, type Deployment, quiet } from '../support/deployment';
import { addFindings } from '../support/findings';
import { until } from '../support/meanwhile';

let folder: string;
let server: DevServer;
let deployment: Deployment;

/** With what it has written down; at the address it had before. */
function serve(address?: string): Promise<DevServer> {
  const port = Number(address?.split(':')[1] ?? 0);
  return startDevServer({ port, uiPort: false, dbFile: join(folder, 'temporal.db') });
}

beforeEach(async () => {
  quiet();
  folder = mkdtempSync(join(tmpdir(), 'wfd-'));
  server = await serve();
  const seed = (world: Deployment['world']): void => void addFindings(world, 10);
  deployment = await aDeployment({ server, seed, policy: 'test/e2e/gate.yaml' });
}, 60_000);

afterEach(async () => {
  expectPromisesKept(deployment.world);
  await deployment.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

test('an approval outlives its worker and its server; what is said while no worker is there is applied when one is back', async () => {
  const { world } = deployment;
  const id = askedBy(await deployment.run());

  await deployment.stopWorker();
  await server.stop();
  server = await serve(server.address);
  const answer = approvalsOf(deployment).answer(id, 'granted', { by: 'dana', note: 'before the weekend' });
  await expect(answer).rejects.toThrow(
    'no worker took the approval within 10 s. It is applied when a worker is back',
  );
  expect(ticketKeys(world)).toHaveLength(4);

  await deployment.startWorker();
  await until(() => ticketKeys(world).length === 10);
  await untilClosed(deployment, id);

  expect(messagesIn(world, 'security').filter((message) => message.includes('your approval'))).toHaveLength(
    1,
  );
  expect(await standing(deployment, id)).toBe('6 settled');
}, 120_000);
