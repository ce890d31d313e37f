import { ApprovalBook } from '../../src/domain/approval-book';
import { anApprovalRequest, NOW } from '../support/builders';
import { aSchedule, FakeProcess } from './fake-cli';

function aBook(): ApprovalBook {
  return new ApprovalBook(anApprovalRequest(), NOW);
}

function aProcess(books: ApprovalBook[] = [aBook()]): FakeProcess {
  const process = new FakeProcess();
  process.deployment.approvalBooks = books;
  process.deployment.view = aSchedule();
  return process;
}

test('approvals lists what is open, and says how to answer', async () => {
  const process = aProcess();

  expect(await process.run('approvals')).toBe(0);
  expect(process.stdout).toMatchInlineSnapshot(`
"Approval  Open  Approved  Rejected  Expired  Until                          Open by severity
3f9a12cd     3         0         0        0  2026-11-26 12:00 UTC (in 3 d)  1 critical, 2 high

Next: \`wfd approvals 3f9a12cd\` shows its findings; \`wfd approve 3f9a12cd\` or \`wfd reject 3f9a12cd\` answers.
"
`);
});

test('one approval is shown with its teams, what was said, and its findings', async () => {
  const book = aBook();
  book.decide('rejected', { by: 'dana', note: 'not ours', team: 'platform' }, NOW);
  const process = aProcess([book]);

  expect(await process.run('approvals', '3f9a12cd')).toBe(0);
  expect(process.stdout).toMatchInlineSnapshot(`
"Approval 3f9a12cd asked 2026-11-23 12:00 UTC by wfd-run-0000aaaa-1111, until 2026-11-26 12:00 UTC (in 3 d)
Why: risk 70 = create 25 + jira 10 + frequency 15 + production 20; the threshold is 70

Team      Asked for
payments  1 critical, 1 high
platform  1 high

2026-11-23 12:00 UTC rejected by dana: “not ours”

Severity  Team      Project  State     Wiz finding
CRITICAL  payments  SEC      open      f-1
HIGH      payments  SEC      open      f-2
HIGH      platform  PLAT     rejected  f-3

Next: \`wfd approve 3f9a12cd\` or \`wfd reject 3f9a12cd\` answers; --team and --finding name a part.
"
`);
});

test('where nothing waits, that is said on stderr', async () => {
  const process = aProcess([]);

  expect(await process.run('approvals')).toBe(0);
  expect(process.stderr).toBe('Nothing waits for a person.\n');
  expect(process.stdout).toBe('');
});

test.each([
  [
    ['approve', '3f9a12cd', '--as', 'dana'],
    'granted 3 by dana',
    '3 tickets approved: a run files them now. Nothing of it is undecided any more.\n',
  ],
  [
    ['approve', '3f9a12cd', '--as', 'dana', '--team', 'payments'],
    'granted 2 by dana',
    '2 tickets approved: a run files them now. 1 still undecided.\n',
  ],
  [
    ['reject', '3f9a12cd', '--as', 'dana', '--finding', 'f-1', 'f-3', '--note', 'no'],
    'rejected 2 by dana',
    '2 tickets rejected: they are held. 1 still undecided.\n',
  ],
])('%j', async (args, deed, answer) => {
  const process = aProcess();

  expect(await process.run(...args)).toBe(0);
  expect(process.deployment.deeds).toEqual([deed]);
  expect(process.stdout).toBe(answer);
});

test('one that does not answer is named, and hides no other', async () => {
  const process = aProcess();
  process.deployment.silentApprovals = ['q-approval-deadbeef'];

  expect(await process.run('approvals')).toBe(0);
  expect(process.stdout).toContain('3f9a12cd');
  expect(process.stderr).toContain('q-approval-deadbeef does not say where it stands');
});

test.each([
  [undefined, 'there is no schedule to start a run with: `wfd run` files them'],
  [aSchedule({ paused: true, note: 'change freeze' }), 'the schedule is paused: `wfd run` files them'],
  [aSchedule({ paused: true, registered: false }), 'a run files them now'],
])('what follows an approval is told as it is', async (schedule, what) => {
  const process = aProcess();
  process.deployment.view = schedule;

  await process.run('approve', '3f9a12cd');

  expect(process.stdout).toContain(what);
});

test('an answer has a name though nobody gave one', async () => {
  const process = aProcess();

  await process.run('approve', '3f9a12cd', '--json');

  expect(process.deployment.deeds[0]).toMatch(/^granted 3 by [^@]+@[^@]+$/);
  expect(JSON.parse(process.stdout)).toEqual({ answer: 'granted', decided: 3, open: 0 });
});

test.each([
  [
    ['approve', '3f9a12cd', '--team', 'sales'],
    'it asks for nothing of team sales: its teams are payments, platform',
  ],
  [['approve', 'deadbeef'], 'is not open'],
  [['approvals', 'deadbeef'], 'there is no approval deadbeef'],
  [['approve'], "missing required argument 'approval'"],
])('%j is used wrongly', async (args, why) => {
  const process = aProcess();

  expect(await process.run(...args)).toBe(2);
  expect(process.stderr).toContain(why);
});
