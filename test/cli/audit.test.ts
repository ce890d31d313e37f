import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aHistory, FakeHistories } from '../audit/fake-histories';
import { FakeProcess, NOW, WHOLE_ENV } from './fake-cli';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wfd-audit-cli-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const ENTRIES = [
  { kind: 'created', finding: 'f-1', ticket: 'SEC-1', team: 'payments', reason: 'it \u202eis new' },
];

function aProcess(env: NodeJS.ProcessEnv = {}): FakeProcess {
  const process = new FakeProcess({ env: { ...WHOLE_ENV, ...env } });
  const { closedAt: _, ...open } = aHistory('run-2', []);
  process.deployment.trail = new FakeHistories([aHistory('run-1', ENTRIES), open]);
  return process;
}

test('export writes to a file under its name only when it is whole, and tells what is not in it', async () => {
  const process = aProcess();
  const file = join(folder, 'report.html');

  expect(await process.run('audit', 'export', '--format', 'html', '--out', file)).toBe(0);
  expect(await readdir(folder)).toEqual(['report.html']);
  expect(await readFile(file, 'utf8')).toContain('1 ticket filed in 1 run.');
  expect(process.stdout).toBe('');
  expect(process.stderr).toMatch(
    /^3 entries; head [0-9a-f]{64}\nNot in it: 1 workflow that had not ended yet\.\nTemporal keeps what ended since 2026-08-25 12:00 UTC; there is no archive here that goes back further\.\n$/,
  );
});

test('a file that cannot be written is an error with its path', async () => {
  const process = aProcess();

  expect(await process.run('audit', 'export', '--out', join(folder, 'no', 'where'))).toBe(1);
  expect(process.stderr).toContain(`error: ${join(folder, 'no', 'where')} cannot be written: `);
});

test.each([
  ['--since', 'yesterday'],
  ['--until', '2026-13-01'],
  ['--format', 'pdf'],
])('export refuses %s %s, exit 2', async (option, value) => {
  const process = aProcess();

  expect(await process.run('audit', 'export', option, value)).toBe(2);
  expect(process.stdout).toBe('');
});

test('a run that goes on, and one that nobody knows, are told apart', async () => {
  const process = aProcess();

  expect(await process.run('audit', 'export', '--run', 'run-2')).toBe(1);
  expect(await process.run('audit', 'export', '--run', 'run-3')).toBe(1);
  expect(process.stderr).toContain('run run-2 has not ended yet');
  expect(process.stderr).toContain('Temporal keeps no run run-3');
});

test('of a run that an archive does not hold the same is said, and one that it holds is whole', async () => {
  const process = aProcess({ WFD_AUDIT_DIR: folder });
  const file = join(folder, 'one.jsonl');
  await process.run('audit', 'archive');

  expect(await process.run('audit', 'export', '--from', folder, '--run', 'run-3')).toBe(1);
  expect(process.stderr).toContain(`the archive in ${folder} holds no run run-3`);
  expect(await process.run('audit', 'export', '--from', folder, '--run', 'run-1', '--out', file)).toBe(0);
  expect(await process.run('audit', 'verify', file)).toBe(0);
});

test('the archive is verified with the anchors in the default channel, and without Slack by itself', async () => {
  const archiving = aProcess({ WFD_AUDIT_DIR: folder });
  await archiving.run('audit', 'archive', '--json');
  const { head } = JSON.parse(archiving.stdout) as { head: { seq: number; hash: string } };
  const queue = archiving.deployment.names.taskQueue;
  const whole = aProcess({ WFD_AUDIT_DIR: folder });
  whole.toldNotices = [
    `anchor/${queue}/${head.seq}/${head.hash}`,
    'failed/1',
    `anchor/other/1/${head.hash}`,
  ].map((key) => ({ key, at: NOW }));
  const cut = aProcess({ WFD_AUDIT_DIR: folder });
  cut.toldNotices = [{ key: `anchor/${queue}/99/${head.hash}`, at: NOW }];
  const alone = aProcess({ WFD_AUDIT_DIR: folder, SLACK_BOT_TOKEN: '' });

  expect(await whole.run('audit', 'verify')).toBe(0);
  expect(whole.stdout).toContain('3 entries, from 2026-11-23 12:00 UTC to 2026-11-23 12:00 UTC');
  expect(whole.stdout).toContain('1 anchor stands in it');
  expect(await cut.run('audit', 'verify')).toBe(1);
  expect(cut.stdout).toContain('Entry 99 was anchored');
  expect(await alone.run('audit', 'verify')).toBe(0);
  expect(alone.stderr).toContain('the chain was held against nothing but itself');
});

test('an archive cannot say from when on anchors count: one that was emptied or begun anew is not whole', async () => {
  const archiving = aProcess({ WFD_AUDIT_DIR: folder });
  await archiving.run('audit', 'archive', '--json');
  const { head } = JSON.parse(archiving.stdout) as { head: { seq: number; hash: string } };
  const anchor = `anchor/${archiving.deployment.names.taskQueue}/9/${'0'.repeat(64)}`;
  const anew = aProcess({ WFD_AUDIT_DIR: folder });
  anew.toldNotices = [{ key: anchor, at: '2026-11-20T12:00:00.000Z' }];
  const meant = aProcess({ WFD_AUDIT_DIR: folder });
  meant.toldNotices = anew.toldNotices;

  expect(await anew.run('audit', 'verify')).toBe(1);
  expect(anew.stdout).toContain('Entry 9 was anchored');
  expect(await meant.run('audit', 'verify', '--since', '2026-11-21')).toBe(0);
  expect(meant.stdout).toContain(head.hash);

  for (const name of await readdir(folder)) await truncate(join(folder, name));
  const told = aProcess({ WFD_AUDIT_DIR: folder });
  told.toldNotices = anew.toldNotices;
  const silent = aProcess({ WFD_AUDIT_DIR: folder });
  expect(await told.run('audit', 'verify')).toBe(1);
  expect(await silent.run('audit', 'verify')).toBe(1);
  expect(silent.stdout).toContain('There is no entry');
});

test('a channel that cannot be read proves nothing, unless a person does without it', async () => {
  const archiving = aProcess({ WFD_AUDIT_DIR: folder });
  await archiving.run('audit', 'archive');
  const broken = aProcess({ WFD_AUDIT_DIR: folder });
  broken.noticeTrouble = 'the token \u001b[2Jwas revoked';
  const hidden = aProcess({ WFD_AUDIT_DIR: folder });
  hidden.showsAll = false;
  const without = aProcess({ WFD_AUDIT_DIR: folder });
  without.noticeTrouble = 'the token was revoked';

  expect(await broken.run('audit', 'verify')).toBe(1);
  expect(broken.stdout.replaceAll(/\s+/g, ' ')).toContain(
    'nobody can tell whether the end was cut off: the token was revoked',
  );
  expect(broken.stdout + broken.stderr).not.toContain('\u001b');
  expect(await hidden.run('audit', 'verify')).toBe(1);
  expect(await without.run('audit', 'verify', '--no-slack')).toBe(0);
});

test('verify needs something to verify, exit 2', async () => {
  const missing = aProcess({ WFD_AUDIT_DIR: join(folder, 'none') });
  const odd = aProcess({ WFD_AUDIT_DIR: folder });
  const empty = aProcess({ WFD_AUDIT_DIR: folder });

  expect(await missing.run('audit', 'verify')).toBe(2);
  expect(missing.stderr).toContain(`there is no ${join(folder, 'none')}`);
  expect(await odd.run('audit', 'verify', '--anchor', 'abc')).toBe(2);
  expect(odd.stderr).toContain('64 hex digits');
  expect(await empty.run('audit', 'verify', '--no-slack')).toBe(1);
  expect(empty.stderr).toContain('there is no audit archive in');
});

test('a file that is none of ours is bad from its first line, and its text moves no cursor', async () => {
  const process = aProcess();
  const file = join(folder, 'x.jsonl');
  await writeFile(file, '\u001b[2J{"schema":"\u202e"}\n');

  expect(await process.run('audit', 'verify', file)).toBe(1);
  expect(process.stdout).toContain('Line 1 is no entry');
  expect(process.stdout).not.toContain('\u001b');
});

test('explain tells the story, without what a text would do to a terminal', async () => {
  const process = aProcess();

  expect(await process.run('audit', 'explain', 'SEC-1')).toBe(0);
  expect(process.stdout).toContain('SEC-1 · finding f-1');
  expect(process.stdout.replaceAll(/\s+/g, ' ')).toContain(
    'Ticketed: SEC-1 was filed for team payments, because it is new',
  );
  expect(process.stdout).toContain(
    'http://127.0.0.1:8233/namespaces/default/workflows/test-run/run-1/history',
  );
  expect(process.stdout).not.toContain('\u202e');
});

test('what the trail does not know is said, with where was looked', async () => {
  const process = aProcess({ WFD_AUDIT_DIR: folder });

  expect(await process.run('audit', 'explain', 'SEC-9')).toBe(1);
  expect(process.stderr).toContain(
    `nothing in the archive in ${folder} and in what Temporal still keeps is about SEC-9`,
  );
});

test('the story goes on from the archive to what is newer, and an export names the archive', async () => {
  const archiving = aProcess({ WFD_AUDIT_DIR: folder });
  await archiving.run('audit', 'archive');
  const later = aProcess({ WFD_AUDIT_DIR: folder, TEMPORAL_UI_URL: 'https://temporal.acme.example' });
  const again = { kind: 'known', finding: 'f-1', ticket: 'SEC-1', reason: 'open in Jira' };
  later.deployment.trail = new FakeHistories([
    aHistory('run-3', [again], { closedAt: '2026-11-23T16:00:00.000Z' }),
  ]);

  expect(await later.run('audit', 'explain', 'SEC-1')).toBe(0);
  const told = later.stdout.replaceAll(/\s+/g, ' ');
  later.stdout = '';
  expect(await later.run('audit', 'explain', 'SEC-1', '--from', folder)).toBe(0);
  const archived = later.stdout.replaceAll(/\s+/g, ' ');
  await later.run('audit', 'export');

  expect(told).toMatch(/Ticketed: SEC-1 was filed.*Seen again; SEC-1 stands for it/);
  expect(told.match(/Ticketed/g)).toHaveLength(1);
  expect(archived).toContain(
    'https://temporal.acme.example/namespaces/default/workflows/test-run/run-1/history',
  );
  expect(archived).not.toContain('Seen again');
  expect(later.stderr).toContain(`the archive goes back further (--from ${folder})`);
});

test('Ctrl-C leaves no file behind, half or whole', async () => {
  const process = aProcess();
  const histories = new FakeHistories([aHistory('run-1', ENTRIES)]);
  process.deployment.trail = {
    executions: () => histories.executions(),
    events: async (execution) => {
      process.interrupt();
      return histories.events(execution);
    },
  };

  expect(await process.run('audit', 'export', '--out', join(folder, 'x.jsonl'))).toBe(130);
  expect(await readdir(folder)).toEqual([]);
});
