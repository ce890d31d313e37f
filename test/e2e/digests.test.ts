import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WEEKDAYS } from '../../src/domain/quiet-hours';
import { jiraBooks, slackBooks } from '../support/books';
import type { Deployment } from '../support/deployment';
import { armPost, FULL } from '../support/faults';
import { addFindings, of, PAYMENTS } from '../support/findings';
import { runUntilTerminated } from '../support/meanwhile';
import { digestsIn, expectToldOnce, outcomes, postsIn } from '../support/telling';
import { useDeployments } from '../support/use-deployments';

const folder = mkdtempSync(join(tmpdir(), 'wfd-digests-'));
afterAll(() => rmSync(folder, { recursive: true }));

const deploy = useDeployments();

/** Payments own what is found; platform is told of what a route that continues says. */
function policyWith(payments: string, continuing = ''): string {
  return `
overview: off
group: off
risk: { burst: 5000 }
slack: { defaultChannel: '#security' }
teams:
  security: { channel: '#security' }
  platform: { channel: '#sec-platform' }
  payments: { channel: '#sec-payments'${payments} }
routes:
${continuing}
  - { name: payments, match: { project: ['payments-*'] }, team: payments }
`;
}

/** Quiet today and on the days around it, so that no test depends on the hour, nor on midnight. */
function quietNow(breakThrough = ''): string {
  const today = new Date().getUTCDay();
  const days = [5, 6, 7].map((offset) => WEEKDAYS[(today + offset) % 7]);
  return `, quietHours: { days: [${days.join(', ')}], timezone: UTC${breakThrough} }`;
}

const TELL = '  - { name: told, match: { severity: CRITICAL }, team: platform, continue: true }';

let policies = 0;

async function deployWith(policy: string): Promise<{ deployment: Deployment; change: (to: string) => void }> {
  policies += 1;
  const path = join(folder, `${policies}.yaml`);
  const change = (to: string): void => writeFileSync(path, to);
  change(policy);
  const deployment = await deploy({ seed: () => undefined, policy: path });
  return { deployment, change };
}

describe('within quiet hours', () => {
  test('tickets are filed and the digest waits, until the first run after them tells it all', async () => {
    const { deployment, change } = await deployWith(policyWith(quietNow()));
    const { world } = deployment;
    addFindings(world, 2, of(PAYMENTS));
    const first = await deployment.run();
    addFindings(world, 1, of(PAYMENTS));
    const plan = await deployment.plan();
    const second = await deployment.run();
    const waited = postsIn(world);
    change(policyWith(''));
    const third = await deployment.run();
    const fourth = await deployment.run();

    expect(first).toMatchObject({ balance: { created: 2 }, messages: [{ outcome: 'waits', tickets: 2 }] });
    expect(plan.report.messages[0]).toMatchObject({
      outcome: 'waits',
      detail: expect.stringContaining('00:00 (UTC)'),
    });
    expect(plan.digests[0]?.digest.remarks?.join()).toContain('It waits until');
    expect(second).toMatchObject({ balance: { created: 1 }, messages: [{ outcome: 'waits', tickets: 1 }] });
    expect(waited).toBe(0);
    expect(outcomes(third)).toEqual(['payments sent']);
    const [message] = slackBooks(world).channels.find(({ name }) => name === 'sec-payments')!.messages;
    expect(message?.text).toContain('3 of these were filed during your quiet hours.');
    expect(fourth.messages).toEqual([]);
    expectToldOnce(world);
  }, 120_000);

  test('a new ticket of a severity that breaks through takes along what has waited', async () => {
    const { deployment } = await deployWith(policyWith(quietNow(', breakThrough: CRITICAL')));
    const { world } = deployment;
    addFindings(world, 1, { severity: 'HIGH', ...of(PAYMENTS) });
    const first = await deployment.run();
    addFindings(world, 1, { severity: 'CRITICAL', ...of(PAYMENTS) });
    const second = await deployment.run();

    expect([outcomes(first), outcomes(second)]).toEqual([['payments waits'], ['payments sent']]);
    expect(digestsIn(world)).toMatchObject([{ tickets: { length: 2 } }]);
  }, 90_000);
});

describe('a team that is only told', () => {
  test('hears of the ticket, which is counted for its owner alone', async () => {
    const { deployment } = await deployWith(policyWith('', TELL));
    const { world } = deployment;
    addFindings(world, 1, { severity: 'CRITICAL', ...of(PAYMENTS) });

    const report = await deployment.run();

    expect(report.teams).toMatchObject([{ team: 'payments', tickets: 1 }]);
    expect(report.newBySeverity).toMatchObject({ CRITICAL: 1, HIGH: 0 });
    expect(report.messages).toMatchObject([
      { team: 'payments', tickets: 1 },
      { team: 'platform', tickets: 0, others: 1 },
    ]);
    expect(jiraBooks(world).tickets[0]?.labels).toContain('wfd-tell-platform');
    const [told] = slackBooks(world).channels.find(({ name }) => name === 'sec-platform')!.messages;
    expect(told?.text).toMatch(/^1 security ticket of other teams to know of, for platform/);
  }, 60_000);

  test('hears of it from the next run when its own run died, and once', async () => {
    const { deployment } = await deployWith(policyWith('', TELL));
    const { world } = deployment;
    addFindings(world, 1, { severity: 'CRITICAL', ...of(PAYMENTS) });
    armPost(world, FULL);
    await runUntilTerminated(deployment, () => postsIn(world) === 2);

    const next = await deployment.run();
    const last = await deployment.run();

    expect(outcomes(next)).toEqual(['payments sent', 'platform sent']);
    expect(last.messages).toEqual([]);
    expect(digestsIn(world).map(({ channel, tickets }) => `${channel} ${tickets.length}`)).toEqual([
      'sec-payments 1',
      'sec-platform 1',
    ]);
  }, 90_000);
});

test('what has no line stands in the thread, which is told once and is no digest to anybody who looks', async () => {
  const { deployment } = await deployWith(policyWith(''));
  const { world } = deployment;
  addFindings(world, 55, of(PAYMENTS));

  const first = await deployment.run();
  await deployment.loseMemory();
  const again = await deployment.run();

  const { messages } = slackBooks(world).channels.find(({ name }) => name === 'sec-payments')!;
  const lines = messages.map(({ blocks }) => JSON.stringify(blocks).match(/\/browse\//g)?.length);
  expect(first.balance.created).toBe(55);
  expect(lines).toEqual([10, 40]);
  expect(JSON.stringify(messages[1]?.blocks)).toContain('and 5 more: ');
  expect(again).toMatchObject({ balance: { known: 55 }, messages: [] });
}, 120_000);
