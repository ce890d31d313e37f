import { EMPTY_BALANCE } from '../../src/domain/balance';
import type { Progress } from '../../src/domain/report';
import { describeRun, type RunDetails } from '../../src/domain/run-details';
import { EMPTY_TALLY } from '../../src/domain/team-tally';
import { aPolicy } from '../support/builders';

function describe(progress: Partial<Progress>, differs: Partial<RunDetails> = {}): string {
  return describeRun({
    progress: {
      run: 'wfd-run-1',
      phase: 'reading',
      pages: 1,
      balance: { ...EMPTY_BALANCE, fetched: 500, known: 480, suppressed: 8 },
      toCreate: 0,
      ...progress,
    },
    window: { kind: 'sweep', reason: 'nothing is remembered of an earlier run' },
    teams: {},
    policy: aPolicy(),
    governance: undefined,
    ...differs,
  });
}

test('while it reads, a run shows which findings it reads and why, and how far they are settled', () => {
  expect(describe({})).toBe(
    [
      '## Reading findings',
      '',
      '- **Window:** sweep: nothing is remembered of an earlier run',
      '- **Balance:** 500 fetched = 480 known + 8 suppressed + 12 not settled yet (1 page)',
      '- **In Jira:** `labels = wfd-run-1`',
    ].join('\n'),
  );
});

test('while it files, a run shows the tickets made so far by project', () => {
  const teams = {
    security: { ...EMPTY_TALLY, tickets: 2 },
    payments: { ...EMPTY_TALLY, tickets: 3 },
    platform: { ...EMPTY_TALLY, tickets: 9 },
  };
  const balance = { ...EMPTY_BALANCE, fetched: 20, created: 13, adopted: 1 };

  const shown = describe({ phase: 'ticketing', balance, toCreate: 20 }, { teams });

  expect(shown).toContain('## Filing tickets');
  expect(shown).toContain('- **Plan:** tickets for 20 findings, worst first; 14 settled');
  expect(shown).toContain('- **Tickets:** `PLAT` 9, `SEC` 5');
});

test('what a service said while the run waits for it is shown, but is no markup', () => {
  const waitingFor = `not now: <img src=x> [click](https://evil.example) **${'x'.repeat(900)}**`;

  const shown = describe({ phase: 'waiting', waitingFor });

  expect(shown).toContain('- **Waits:** not now\\: \\<img src\\=x\\> \\[click\\]\\(https\\:');
  expect(shown.length).toBeLessThan(900);
});
