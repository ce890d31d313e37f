import { execFile } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const script = join(root, 'scripts', 'torture.mjs');
/** The machine may be busy with other tests; a schedule takes a second where it is not. */
const PATIENCE_MS = 300_000;

interface Sums {
  readonly lane: string;
  readonly trials: number;
  readonly duplicates: number;
  readonly unreported: number;
  readonly losses: number;
  readonly failures: readonly { readonly seed: number; readonly what: readonly string[] }[];
  readonly events: Readonly<Record<string, { readonly drawn: number; readonly hit: number }>>;
}

interface Spoken {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The bench as a person starts it. */
function torture(...args: readonly string[]): Promise<Spoken> {
  return new Promise((resolve, reject) => {
    const options = { cwd: root, timeout: PATIENCE_MS };
    execFile(process.execPath, [script, ...args], options, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') return reject(error);
      return resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

async function sumsOf(...args: readonly string[]): Promise<{ code: number; sums: Sums }> {
  const { code, stdout, stderr } = await torture(...args, '--json');
  if (stdout === '') throw new Error(`the bench itself failed:\n${stderr}`);
  const [sums] = JSON.parse(stdout) as [Sums];
  return { code, sums };
}

function hits({ events }: Sums): number {
  return Object.values(events).filter(({ hit }) => hit > 0).length;
}

test(
  'within the assumptions no fault makes a second ticket, loses a finding or tells a ticket twice',
  async () => {
    const { code, sums } = await sumsOf('--lane', 'inside', '--runs', '12', '--seed', '1', '--at-once', '8');

    expect(sums).toMatchObject({ trials: 12, duplicates: 0, losses: 0, failures: [] });
    expect(hits(sums)).toBeGreaterThan(25);
    expect(code).toBe(0);
  },
  PATIENCE_MS,
);

test(
  'outside the assumptions every duplicate is reported, and no finding is lost',
  async () => {
    const { code, sums } = await sumsOf('--lane', 'outside', '--runs', '8', '--seed', '1', '--at-once', '8');

    expect(sums).toMatchObject({ trials: 8, unreported: 0, losses: 0, failures: [] });
    // Or it would prove nothing.
    expect(sums.duplicates).toBeGreaterThan(0);
    expect(code).toBe(0);
  },
  PATIENCE_MS,
);

describe('a bench that cannot fail proves nothing', () => {
  // The seeds are ones that fail, one at a time, which is soonest over; how far from the first, docs/reliability.md says.
  test.each([
    ['key-scan', 'duplicate', '40'],
    ['lock', 'duplicate', '2'],
    ['later-attempts', 'duplicate', '6'],
    ['predecessor-wait', 'duplicate', '10'],
    ['sweep', 'lost', '5'],
  ])(
    'with the rule %s taken out of the worker it finds what is %s',
    async (rule, what, seed) => {
      const where = ['--lane', 'inside', '--seed', seed, '--runs', '100', '--at-once', '1'];
      const { code, sums } = await sumsOf(...where, '--without', rule, '--stop-at', what);

      const found = sums.failures.flatMap((failure) => failure.what);
      expect(found.filter((each) => each.startsWith(`${what}:`))).not.toEqual([]);
      expect(code).toBe(1);
    },
    PATIENCE_MS,
  );

  test(
    'a schedule that fails is made small, and fails again when it is played by what is printed',
    async () => {
      const taken = ['--without', 'sweep', '--lane', 'inside'];
      const { stderr } = await torture(...taken, '--runs', '1', '--seed', '5', '--at-once', '8');
      const again = /Again: npm run torture -- (.+)/.exec(stderr)?.[1] ?? '';

      expect(again).toMatch(/^--without sweep --lane inside --seed 5 --only ([\d,]+|none)$/);
      const { code, stdout } = await torture(...again.split(' '));

      expect(stdout).toMatch(/^(lost|unbalanced): /m);
      expect(code).toBe(1);
    },
    PATIENCE_MS,
  );
});

test.each([
  [['--without', 'everything'], 'Allowed choices are key-scan, lock, later-attempts'],
  [['--runs', 'many'], 'a whole number from 1 is needed'],
  [['--lane', 'nowhere'], 'Allowed choices are inside, outside, kill'],
  [['--only', '1,x'], 'a whole number from 0 is needed'],
  [['--rnus', '3'], "unknown option '--rnus'"],
  [['3'], 'too many arguments'],
])('used wrongly (%j) it says how before it builds anything, exit 2', async (args, words) => {
  const { code, stderr } = await torture(...args);

  expect(stderr).toContain(words);
  expect(stderr).not.toContain('Building');
  expect(code).toBe(2);
});

test('steps that a schedule does not have are not passed over in silence', async () => {
  const { code, stderr } = await torture('--lane', 'inside', '--seed', '5', '--only', '0,99');

  expect(stderr).toMatch(/--only: the schedule of seed 5 has steps 0 to \d+/);
  expect(code).toBe(2);
}, 60_000);
