import { whyIdle, whyStranded } from '../../src/cli/idle';
import type { Workers } from '../../src/cli/deployment';
import { FakeProcess } from './fake-cli';

function workers(differs: Partial<Workers>): Workers {
  return { builds: [], hasUnversioned: false, stranded: [], ...differs };
}

interface Case {
  readonly where: string;
  readonly polls: Partial<Workers>;
  readonly what?: string;
  readonly cure?: string;
}

const CASES: readonly Case[] = [
  { where: 'no worker at all', polls: {}, what: 'no worker polls the task queue q', cure: 'start one' },
  { where: 'workers without a version', polls: { hasUnversioned: true } },
  { where: 'the current build', polls: { builds: ['b'], current: 'b' } },
  {
    where: 'builds, none of them current',
    polls: { builds: ['a', 'b'] },
    what: 'workers of build a, b poll, but no version is current: new runs wait for a worker without one',
    cure: '`wfd versions set-current a` or `wfd versions set-current b`',
  },
  {
    where: 'another build than the current one',
    polls: { builds: ['a'], current: 'b' },
    what: 'new runs go to build b, of which no worker polls; workers of build a do',
    cure: 'start a worker with TEMPORAL_WORKER_BUILD_ID=b, or `wfd versions set-current a`',
  },
  {
    where: 'workers without a version, while one is current',
    polls: { hasUnversioned: true, current: 'b' },
    what: 'new runs go to build b, of which no worker polls; workers without a version do',
    cure: 'start a worker with TEMPORAL_WORKER_BUILD_ID=b, or `wfd versions set-current --unversioned`',
  },
  {
    where: 'the current build without the one that takes a share',
    polls: { builds: ['a'], current: 'a', ramping: { buildId: 'b', percentage: 10 } },
    what: 'new runs go to build b, of which no worker polls; workers of build a do',
  },
  {
    where: 'the one that takes all',
    polls: { builds: ['b'], current: 'a', ramping: { buildId: 'b', percentage: 100 } },
  },
];

test.each(CASES)(
  'where there is $where, what is started now waits or does not',
  ({ polls, what, cure = '' }) => {
    const idle = whyIdle(workers(polls), 'q');

    expect(idle?.what).toBe(what);
    expect(idle?.cure ?? '').toContain(cure);
  },
);

test('of a run and its cycle that wait for a build that is gone, the run is named', () => {
  const stranded = [
    { workflowId: 'cycle', buildId: 'old' },
    { workflowId: 'run', run: 'wfd-run-1', buildId: 'old' },
  ];

  expect(whyStranded(workers({ stranded }))?.what).toBe(
    'wfd-run-1 began with build old, of which no worker polls: it waits, and every later run with it',
  );
  expect(whyStranded(workers({}))).toBeUndefined();
});

test('list says where new runs go, and which workers may stop', async () => {
  const process = new FakeProcess();
  process.deployment.polling = { builds: ['2.4.0', '2.3.1'], hasUnversioned: false };
  process.deployment.workerVersions = {
    current: '2.4.0',
    versions: [
      { buildId: '2.4.0', state: 'current', firstSeenAt: '2026-11-23T11:00:00.000Z' },
      { buildId: '2.3.1', state: 'draining' },
      { buildId: '2.3.0', state: 'draining' },
      { buildId: '2.2.0', state: 'drained' },
    ],
  };

  expect(await process.run('versions', 'list')).toBe(0);
  expect(process.stdout).toContain('2.4.0  current   polls   2026-11-23 11:00 UTC  new runs start with it');
  expect(process.stdout).toMatch(/2\.3\.1 +draining +polls +- +runs that began with it go on/);
  expect(process.stdout).toMatch(/2\.3\.0 +draining +none +- +runs that began with it wait for a worker/);
  expect(process.stdout).toMatch(/2\.2\.0 +drained +none +- +none of its runs goes on: its workers may stop/);
});

test('list says that new runs wait where nothing is current, and what versions are where there are none', async () => {
  const process = new FakeProcess();
  expect(await process.run('versions', 'list')).toBe(0);
  expect(process.stdout).toBe(
    'No worker has ever polled with a version: set TEMPORAL_WORKER_BUILD_ID to have one.\n',
  );

  process.stdout = '';
  process.deployment.workers = false;
  process.deployment.polling = { builds: ['1'] };
  process.deployment.workerVersions = { versions: [{ buildId: '1', state: 'inactive' }] };
  await process.run('versions', 'list');
  expect(process.stdout).toContain('new runs wait. `wfd versions set-current` ends that.');
});

test('set-current says what happens to runs that go on', async () => {
  const process = new FakeProcess();
  process.deployment.workerVersions = { versions: [{ buildId: '1', state: 'draining' }] };

  expect(await process.run('versions', 'set-current', '2')).toBe(0);
  expect(process.deployment.deeds).toEqual(['set current 2']);
  expect(process.stdout).toBe(
    [
      'Build 2 is current: new runs start with it, and open approvals move to it.',
      'Keep the workers of 1 until `wfd versions list` calls them drained.',
      '',
    ].join('\n'),
  );
});

test.each([
  [['versions', 'set-current'], 'name a build, or say --unversioned'],
  [['versions', 'set-current', '2', '--unversioned'], 'name a build, or say --unversioned'],
  [['versions', 'set-current', '2', '--wait', 'long'], 'It must be a number of seconds'],
])('%j is used wrongly', async (args, said) => {
  const process = new FakeProcess();

  expect(await process.run(...args)).toBe(2);
  expect(process.stderr).toContain(said);
  expect(process.deployment.deeds).toEqual([]);
});

test('`run` does not queue behind a run that waits for a build that is gone', async () => {
  const process = new FakeProcess();
  process.deployment.polling = {
    builds: ['new'],
    hasUnversioned: false,
    current: 'new',
    stranded: [{ workflowId: 'run', run: 'wfd-run-1', buildId: 'old' }],
  };

  expect(await process.run('run')).toBe(1);
  expect(process.stderr).toContain('wfd-run-1 began with build old, of which no worker polls');
  expect(process.deployment.deeds).toEqual([]);
});
