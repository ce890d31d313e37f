import { aRecord, aReport, aSchedule, FakeProcess, POLICY_ENV } from './fake-cli';

test('apply takes cron and time zone from the policy and shows what came of it', async () => {
  const process = new FakeProcess({ env: { ...POLICY_ENV, WFD_SCHEDULE: '30 6 * * 1' } });

  expect(await process.run('schedule', 'apply')).toBe(0);
  expect(process.stderr).toBe(
    [
      'Schedule wiz-finding-distribution is new:',
      '  times     30 6 * * 1',
      '  timezone  UTC',
      'Schedule wiz-finding-distribution was created.',
      '',
    ].join('\n'),
  );
  expect(process.stdout).toContain('Fires     30 6 * * 1 (UTC)');
});

test('apply says what is and what will be before it changes anything, and where nothing differs it says that', async () => {
  const process = new FakeProcess({ env: { ...POLICY_ENV, WFD_SCHEDULE: '30 6 * * 1' } });
  process.deployment.view = aSchedule({ paused: true, note: 'change freeze' });

  expect(await process.run('schedule', 'apply')).toBe(0);
  expect(process.stderr).toBe(
    [
      'Schedule wiz-finding-distribution differs:',
      '  times  0 */4 * * *  →  30 6 * * 1',
      'Schedule wiz-finding-distribution was updated.',
      '',
    ].join('\n'),
  );
  expect(process.stdout).toContain('paused (change freeze)');

  process.stderr = '';
  expect(await process.run('schedule', 'apply')).toBe(0);
  expect(process.stderr).toBe('Schedule wiz-finding-distribution is as it should be: nothing was changed.\n');
});

test('a dry run answers what would change, changes nothing, and ends with 3 where it would', async () => {
  const process = new FakeProcess({ env: { ...POLICY_ENV, WFD_SCHEDULE: '30 6 * * 1' } });
  process.deployment.view = aSchedule();
  process.deployment.toRegister = ['WfdTeams'];

  expect(await process.run('schedule', 'apply', '--dry-run')).toBe(3);
  expect(process.stdout).toBe(
    [
      'Schedule wiz-finding-distribution differs:',
      '  times  0 */4 * * *  →  30 6 * * 1',
      'Search attributes to create: WfdTeams',
      '',
    ].join('\n'),
  );
  expect(process.deployment.deeds).toEqual([]);
  expect(process.deployment.view).toMatchObject({ cron: '0 */4 * * *' });
});

test('a dry run where all is as it should be ends with 0, and as JSON says the same', async () => {
  const process = new FakeProcess({ env: POLICY_ENV });
  process.deployment.view = aSchedule();

  expect(await process.run('schedule', 'apply', '--dry-run', '--json')).toBe(0);
  expect(JSON.parse(process.stdout)).toEqual({
    dryRun: true,
    toRegister: [],
    schedules: [{ scheduleId: 'wiz-finding-distribution', applied: 'unchanged', changes: [] }],
  });
});

test('apply --json answers what it changes, and nothing else on stdout', async () => {
  const process = new FakeProcess({ env: { ...POLICY_ENV, WFD_AUDIT_DIR: '/archive' } });

  expect(await process.run('schedule', 'apply', '--json')).toBe(0);
  expect(JSON.parse(process.stdout)).toMatchObject({
    dryRun: false,
    schedules: [
      { applied: 'created', changes: [{ setting: 'times', to: '0 */4 * * *' }, { setting: 'timezone' }] },
      { scheduleId: 'wiz-finding-distribution-archive', applied: 'created' },
    ],
  });
  expect(process.deployment.deeds).toEqual(['apply 0 */4 * * *']);
});

test('apply --paused registers one that starts no run, and says who paused it', async () => {
  const process = new FakeProcess({ env: POLICY_ENV });

  expect(await process.run('schedule', 'apply', '--paused')).toBe(0);
  expect(process.deployment.view).toMatchObject({ registered: true, paused: true });
  expect(process.stdout).toContain('paused by `wfd schedule apply --paused`');
  expect(process.stderr).not.toContain('warning');
});

test('apply --paused leaves one that fires as it is, and says so', async () => {
  const process = new FakeProcess({ env: POLICY_ENV });
  await process.run('schedule', 'apply');

  expect(await process.run('schedule', 'apply', '--paused')).toBe(0);
  expect(process.deployment.view).toMatchObject({ registered: true, paused: false });
  expect(process.stderr).toContain('and fires: `wfd schedule pause` stops it');
});

test('apply warns where no worker would take the runs', async () => {
  const process = new FakeProcess({ env: POLICY_ENV });
  process.deployment.workers = false;

  expect(await process.run('schedule', 'apply')).toBe(0);
  expect(process.stderr).toContain('warning: no worker polls the task queue wiz-finding-distribution');
});

test('apply warns of search attributes that runs will do without, with why and the command that creates them', async () => {
  const process = new FakeProcess({ env: POLICY_ENV });
  const reason = 'the server did not create it: no \u001b[2Jpermission';
  process.deployment.registration = {
    verified: [{ name: 'WfdOutcome', type: 'Keyword' }],
    missing: [
      { attribute: { name: 'WfdTeams', type: 'KeywordList' }, reason, kind: 'absent' },
      { attribute: { name: 'WfdSeverities', type: 'KeywordList' }, reason, kind: 'absent' },
      {
        attribute: { name: 'WfdTicketsCreated', type: 'Int' },
        reason: 'registered as Text, not as Int',
        kind: 'taken',
      },
    ],
  };

  expect(await process.run('schedule', 'apply')).toBe(0);
  expect(process.stderr).toBe(
    [
      'Schedule wiz-finding-distribution is new:',
      '  times     0 */4 * * *',
      '  timezone  UTC',
      'Schedule wiz-finding-distribution was created.',
      'warning: runs will not be searchable by WfdTeams, WfdSeverities: the server did not create it: no permission',
      'warning: runs will not be searchable by WfdTicketsCreated: registered as Text, not as Int',
      '  → if nobody else uses it: temporal operator search-attribute remove --namespace default --name WfdTicketsCreated',
      '  → temporal operator search-attribute create --namespace default --name WfdTeams --name WfdSeverities --type KeywordList',
      '  → on Temporal Cloud instead: in the settings of the namespace',
      '  → then `wfd schedule apply` again',
      '',
    ].join('\n'),
  );
});

test('apply with a bad policy is exit 2 and changes nothing', async () => {
  const process = new FakeProcess({ env: { ...POLICY_ENV, WFD_SCHEDULE: 'hourly' } });

  expect(await process.run('schedule', 'apply')).toBe(2);
  expect(process.stderr).toContain('WFD_SCHEDULE must have five fields');
  expect(process.deployment.view).toBeUndefined();
});

test('pause keeps the note, resume lets it fire again', async () => {
  const process = new FakeProcess();
  process.deployment.view = aSchedule();

  expect(await process.run('schedule', 'pause', '--note', 'audit week')).toBe(0);
  expect(process.deployment.view).toMatchObject({ paused: true, note: 'audit week' });
  expect(await process.run('schedule', 'resume')).toBe(0);
  expect(process.deployment.view).toMatchObject({ paused: false });
  expect(process.stdout).toContain('State     firing');
});

test('delete says what goes with it', async () => {
  const process = new FakeProcess();
  process.deployment.view = aSchedule();

  expect(await process.run('schedule', 'delete')).toBe(0);
  expect(process.deployment.view).toBeUndefined();
  expect(process.stdout).toContain(
    'the next run reads every open finding, and files no ticket that exists already',
  );
});

test.each([['show'], ['pause'], ['resume'], ['delete']])(
  '%s without a schedule is exit 1',
  async (command) => {
    const process = new FakeProcess();

    expect(await process.run('schedule', command)).toBe(1);
    expect(process.stderr).toContain('error: there is no schedule');
  },
);

test('show --json tells whether it fires', async () => {
  const process = new FakeProcess();
  process.deployment.view = aSchedule({ paused: true });

  expect(await process.run('schedule', 'show', '--json')).toBe(0);
  expect(JSON.parse(process.stdout)).toEqual({ ...aSchedule({ paused: true }), firing: false });
});

test('runs list shows as many as asked for', async () => {
  const process = new FakeProcess();
  process.deployment.records = [aRecord({ run: 'wfd-run-2' }), aRecord({ run: 'wfd-run-1' })];

  expect(await process.run('runs', 'list', '--limit', '1')).toBe(0);
  expect(process.stdout).toContain('wfd-run-2');
  expect(process.stdout).not.toContain('wfd-run-1');
});

test('no run yet is said on stderr; as JSON it is an empty list', async () => {
  const process = new FakeProcess();

  expect(await process.run('runs', 'list')).toBe(0);
  expect(process.stderr).toContain('`wfd run` starts one');
  expect(await process.run('runs', 'list', '--json')).toBe(0);
  expect(JSON.parse(process.stdout)).toEqual([]);
});

test('runs show takes the last run, or one by its label or run id', async () => {
  const records = [
    aRecord({ run: 'wfd-run-2', runId: 'id-2' }),
    aRecord({ run: 'wfd-run-1', runId: 'id-1' }),
  ];
  for (const [args, expected] of [
    [[], 'id-2'],
    [['wfd-run-1'], 'id-1'],
    [['id-1'], 'id-1'],
  ] as const) {
    const process = new FakeProcess();
    process.deployment.records = records;

    expect(await process.run('runs', 'show', ...args, '--json')).toBe(0);
    expect(JSON.parse(process.stdout)).toMatchObject({ runId: expected });
  }
});

test('a run that Temporal does not know is exit 1', async () => {
  const process = new FakeProcess();

  expect(await process.run('runs', 'show', 'wfd-run-9')).toBe(1);
  expect(process.stderr).toContain('`wfd runs list` shows those it still keeps');
});

test('cancel asks, waits and reports', async () => {
  const process = new FakeProcess();
  process.deployment.running = Promise.resolve(aReport({ outcome: 'cancelled' }));

  expect(await process.run('runs', 'cancel')).toBe(0);
  expect(process.deployment.deeds).toEqual(['cancel']);
  expect(process.stderr).toContain('Asked. The run finishes the batch it is in');
  expect(process.stdout).toContain('cancelled in 41 s');
});

test('cancel with nothing to cancel is done', async () => {
  const process = new FakeProcess();

  expect(await process.run('runs', 'cancel')).toBe(0);
  expect(process.stderr).toBe('No run goes on: there is nothing to cancel.\n');
});

test('cancel does not wait for ever', async () => {
  const process = new FakeProcess();
  process.deployment.running = new Promise(() => undefined);

  expect(await process.run('runs', 'cancel', '--wait', '1')).toBe(1);
  expect(process.stderr).toContain('the run has not ended within 1 s, and will');
});

test('cancel without a worker says that nobody hears it yet', async () => {
  const process = new FakeProcess();
  process.deployment.running = new Promise(() => undefined);
  process.deployment.workers = false;

  expect(await process.run('runs', 'cancel')).toBe(1);
  expect(process.stderr).toContain('the run ends when a worker is back');
});
