import { execFile } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const script = join(root, 'scripts', 'torture.mjs');

interface Sums {
  readonly lane: string;
  readonly trials: number;
  readonly runs: number;
  readonly duplicates: number;
  readonly unreported: number;
  readonly losses: number;
  readonly failures: readonly { readonly seed: number; readonly what: readonly string[] }[];
  readonly events: Readonly<Record<string, number>>;
}

/** The bench as a person starts it. */
function torture(...args: string[]): Promise<{ code: number; sums: readonly Sums[]; talk: string }> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [script, ...args, '--json'], { cwd: root }, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') return reject(error);
      const sums = stdout.trim() === '' ? [] : (JSON.parse(stdout) as Sums[]);
      return resolve({ code: error === null ? 0 : Number(error.code), sums, talk: stderr });
    });
  });
}

test('within the assumptions no fault makes a second ticket, loses a finding or tells a ticket twice', async () => {
  const { code, sums, talk } = await torture('--runs', '16', '--seed', '1', '--lane', 'inside');

  expect(talk).not.toContain('seed ');
  expect(sums[0]).toMatchObject({ trials: 16, duplicates: 0, losses: 0, failures: [] });
  expect(Object.keys(sums[0]?.events ?? {}).length).toBeGreaterThan(25);
  expect(code).toBe(0);
}, 240_000);

test('outside the assumptions every duplicate is reported, and no finding is lost', async () => {
  const { code, sums } = await torture('--runs', '12', '--seed', '1', '--lane', 'outside');

  expect(sums[0]).toMatchObject({ trials: 12, unreported: 0, losses: 0, failures: [] });
  // Or it would prove nothing.
  expect(sums[0]?.duplicates).toBeGreaterThan(0);
  expect(code).toBe(0);
}, 240_000);

describe('a bench that cannot fail proves nothing: with one rule taken out of the worker', () => {
  test.each([
    ['key-scan', 'duplicate'],
    ['sweep', 'lost'],
  ])(
    'without %s it finds what is %s within 100 fault schedules',
    async (rule, what) => {
      const taken = ['--without', rule, '--stop-at', what];
      const { code, sums } = await torture('--lane', 'inside', '--seed', '1', '--runs', '100', ...taken);

      const found = sums[0]?.failures.flatMap((failure) => failure.what) ?? [];
      expect(found.filter((each) => each.startsWith(`${what}:`)).length).toBeGreaterThan(0);
      expect(code).toBe(1);
    },
    400_000,
  );
});

test('used wrongly it says how', async () => {
  expect((await torture('--without', 'everything')).talk).toContain('key-scan, lock, later-attempts');
  expect((await torture('--runs', 'many')).talk).toContain('a whole number from 1 is needed');
}, 60_000);
