import { DeterminismViolationError } from '@temporalio/workflow';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workflows } from '../support/bundles';
import { HISTORIES } from '../support/histories';

/** A replay that fails says so in the log as well. */
beforeAll(() => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
});

const names = readdirSync(HISTORIES).filter((name) => name.endsWith('.json'));

function historyOf(name: string): unknown {
  return JSON.parse(readFileSync(join(HISTORIES, name), 'utf8'));
}

test('histories of every kind of run are on record', () => {
  expect(names).toEqual(
    expect.arrayContaining([
      'cycle.json',
      'cycle-skipped.json',
      'plan.json',
      'first-sweep.json',
      'nothing-new.json',
      'answer-lost.json',
      'parked.json',
      'continued-as-new-2.json',
      'reset.json',
      'incremental.json',
      'cancelled.json',
      'strays.json',
      'dead-run.json',
      'waiting-for-approval.json',
      'approval.json',
      'archive.json',
      'cycle-failed.json',
      'weekly-review.json',
    ]),
  );
});

test.each(names)('the workflows of today replay %s', async (name) => {
  await expect(Worker.runReplayHistory(await workflows(), historyOf(name))).resolves.toBeUndefined();
});

test('an incompatible change is caught', async () => {
  const changed = { workflowsPath: require.resolve('./changed-workflows') };

  await expect(Worker.runReplayHistory(changed, historyOf('first-sweep.json'))).rejects.toThrow(
    DeterminismViolationError,
  );
}, 60_000);
