import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workflowModules } from '../../src/temporal/bundle';
import { type Bundled, bundled, OUR_WORKFLOWS } from '../support/bundles';
import { HISTORIES } from '../support/histories';

/** Tracing may be switched on while runs and approvals are under way that were begun without. */
const names = readdirSync(HISTORIES).filter((name) => name.endsWith('.json'));

let traced: Bundled;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const workflowsPath = OUR_WORKFLOWS;
  const workflowInterceptorModules = workflowModules({ workflowsPath }, { isTraced: true });
  traced = await bundled({ workflowsPath, workflowInterceptorModules });
}, 60_000);

test.each(names)('workflows that are traced replay %s', async (name) => {
  const history: unknown = JSON.parse(readFileSync(join(HISTORIES, name), 'utf8'));
  const sinks = { exporter: { export: { fn: () => undefined } } };

  const replaying = Worker.runReplayHistory({ ...traced, sinks }, history);

  await expect(replaying).resolves.toBeUndefined();
});
