import { armPost, FULL } from '../support/faults';
import { addFindings, addUnlikeFindings, of, PAYMENTS, PLATFORM, twoTeams } from '../support/findings';
import { runUntilTerminated } from '../support/meanwhile';
import { reset } from '../support/rewind';
import { digestsIn, expectToldOnce, outcomes, postsIn } from '../support/telling';
import { useDeployments } from '../support/use-deployments';

const deploy = useDeployments({ seed: twoTeams, alsoExpect: expectToldOnce });

describe('a closed run that is reset', () => {
  test('tells further tickets in a supplement, and the first ones not again', async () => {
    const deployment = await deploy();
    const first = await deployment.run();
    addFindings(deployment.world, 2, of(PAYMENTS));

    const again = await reset(deployment);

    expect(again).toMatchObject({ run: first.run, balance: { fetched: 7, known: 5, created: 2 } });
    expect(digestsIn(deployment.world)).toMatchObject([
      { channel: 'sec-payments', key: `${first.run}/payments`, tickets: { length: 3 } },
      { channel: 'sec-payments', key: `${first.run}/payments/2`, tickets: { length: 2 } },
      { channel: 'sec-platform', key: `${first.run}/platform`, tickets: { length: 2 } },
    ]);
    expect(digestsIn(deployment.world)[1]?.title).toContain('2 further security tickets for payments');
  }, 120_000);

  test('and then reset again numbers its supplements on', async () => {
    const deployment = await deploy();
    const first = await deployment.run();
    addFindings(deployment.world, 1, of(PAYMENTS));
    await reset(deployment);
    addFindings(deployment.world, 1, of(PAYMENTS));

    await reset(deployment);

    const keys = digestsIn(deployment.world).map(({ key }) => key.slice(first.run.length + 1));
    expect(keys).toEqual(['payments', 'payments/2', 'payments/3', 'platform']);
  }, 120_000);

  test('tells further tickets though its digest had more than it could name', async () => {
    const deployment = await deploy();
    addUnlikeFindings(deployment.world, 11, of(PAYMENTS));
    const first = await deployment.run();
    addFindings(deployment.world, 2, of(PAYMENTS));

    await reset(deployment);

    const [, supplement] = digestsIn(deployment.world);
    expect(digestsIn(deployment.world)[0]).toMatchObject({ tickets: { length: 10 }, hasMore: true });
    expect(supplement).toMatchObject({ key: `${first.run}/payments/2`, hasMore: false });
    expect(supplement?.tickets).toHaveLength(2);
  }, 120_000);

  test('after its supplement was lost sends it, and after its answer was lost does not', async () => {
    const deployment = await deploy();
    await deployment.run();
    addFindings(deployment.world, 1, of(PAYMENTS));
    addFindings(deployment.world, 1, of(PLATFORM));
    armPost(deployment.world, { kind: 'reset' });
    armPost(deployment.world, { kind: 'reset-after' });

    const again = await reset(deployment);

    expect(outcomes(again).toSorted().join()).toMatch(/payments (already-)?sent,platform (already-)?sent/);
    expect(digestsIn(deployment.world)).toHaveLength(4);
  }, 120_000);

  test('with nothing further says nothing', async () => {
    const deployment = await deploy();
    await deployment.run();

    const again = await reset(deployment);

    expect(again.balance).toMatchObject({ known: 5, created: 0 });
    expect(digestsIn(deployment.world)).toHaveLength(2);
  }, 120_000);
});

describe('a run that is terminated', () => {
  test('after it had filed and before it told: the next one tells', async () => {
    const deployment = await deploy();
    armPost(deployment.world, FULL);
    await runUntilTerminated(deployment, () => postsIn(deployment.world) === 2);

    const report = await deployment.run();

    expect(outcomes(report)).toEqual(['payments sent', 'platform sent']);
  }, 120_000);

  test('when one of two teams was told: the next one tells the other', async () => {
    const deployment = await deploy();
    armPost(deployment.world, { ...FULL, skip: 1 });
    await runUntilTerminated(
      deployment,
      () => postsIn(deployment.world) === 2 && digestsIn(deployment.world).length === 1,
    );
    const [told] = digestsIn(deployment.world);

    const report = await deployment.run();

    expect(outcomes(report)).toEqual([told?.channel === 'sec-payments' ? 'platform sent' : 'payments sent']);
  }, 120_000);

  test('between an uncertain post that did arrive and its look: it is not told again', async () => {
    const deployment = await deploy();
    armPost(deployment.world, { kind: 'reset-after', times: 2 });
    await runUntilTerminated(deployment, () => digestsIn(deployment.world).length === 2);

    const report = await deployment.run();

    expect(report).toMatchObject({ balance: { known: 5 }, messages: [] });
  }, 120_000);

  test('while its posts are still under way: the next one waits until they have arrived', async () => {
    const deployment = await deploy();
    armPost(deployment.world, { kind: 'delay', delayMs: 1_500, times: 2 });
    await runUntilTerminated(deployment, () => postsIn(deployment.world) === 2);

    const report = await deployment.run();

    expect(report).toMatchObject({ balance: { known: 5 }, messages: [] });
  }, 120_000);

  test('like the one before it: then it is told once', async () => {
    const deployment = await deploy();
    armPost(deployment.world, FULL);
    await runUntilTerminated(deployment, () => postsIn(deployment.world) === 2);
    addFindings(deployment.world, 1, of(PAYMENTS));
    const before = postsIn(deployment.world);
    armPost(deployment.world, FULL);
    await runUntilTerminated(deployment, () => postsIn(deployment.world) === before + 2);

    const report = await deployment.run();

    expect(outcomes(report)).toEqual(['payments sent', 'platform sent']);
    expect(digestsIn(deployment.world).map(({ tickets }) => tickets.length)).toEqual([4, 2]);
  }, 120_000);

  test('after it had told for the one before it: the third tells nothing', async () => {
    const deployment = await deploy();
    armPost(deployment.world, FULL);
    await runUntilTerminated(deployment, () => postsIn(deployment.world) === 2);
    armPost(deployment.world, { kind: 'reset-after', times: 2 });
    await runUntilTerminated(deployment, () => digestsIn(deployment.world).length === 2);

    const report = await deployment.run();

    expect(report).toMatchObject({ balance: { known: 5 }, messages: [] });
  }, 120_000);

  test('after the default channel had stood in: the team is not told again when its channel is back', async () => {
    const deployment = await deploy();
    const { channels } = deployment.world.slack.settings;
    const open = channels['sec-payments']!;
    channels['sec-payments'] = { ...open, isArchived: true };
    // To the archived channel, to the platform team's, and then to the one that stands in.
    armPost(deployment.world, { kind: 'reset-after', skip: 2 });
    await runUntilTerminated(deployment, () => digestsIn(deployment.world).length === 2);
    channels['sec-payments'] = open;

    await deployment.run();

    expect(digestsIn(deployment.world).map(({ channel }) => channel)).toEqual(['security', 'sec-platform']);
  }, 120_000);

  test('and then reset: it tells what it had filed', async () => {
    const deployment = await deploy();
    armPost(deployment.world, FULL);
    await runUntilTerminated(deployment, () => postsIn(deployment.world) === 2);

    const again = await reset(deployment);

    expect(outcomes(again)).toEqual(['payments sent', 'platform sent']);
  }, 120_000);
});
