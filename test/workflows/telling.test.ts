import { type Carry, EMPTY_CARRY } from '../../src/domain/carry';
import type { PostOutcome } from '../../src/domain/digest';
import { before } from '../../src/domain/time';
import { ApplicationFailure } from '@temporalio/common';
import { aRef } from '../support/builders';
import { useStages, WAIT_MS } from './stage';

const HOUR_MS = 3_600_000;
const REFUSED: PostOutcome = { kind: 'refused', detail: '429' };
const UNCERTAIN: PostOutcome = { kind: 'uncertain', detail: 'no answer' };

const aStage = useStages();

test('a digest whose last post is the first that was not answered does not count as told, and is waited out', async () => {
  const posts = [REFUSED, REFUSED, REFUSED, REFUSED, UNCERTAIN];
  const stage = aStage({ refs: [aRef()], posts });

  const report = await stage.run();

  expect(stage.postsAtMs).toHaveLength(5);
  expect(report.carry.untold).toMatchObject([{ team: 'payments', keys: ['SEC-1'] }]);
  expect(Date.parse(report.finishedAt) - (stage.postsAtMs.at(-1) ?? 0)).toBeGreaterThanOrEqual(WAIT_MS);
}, 60_000);

test('what is owed since long ago is looked for since then: it may have been posted when nobody could see it', async () => {
  const stage = aStage({ refs: [] });
  const now = new Date(await stage.nowMs()).toISOString();
  const since = before(now, 8 * HOUR_MS);
  const carry: Carry = {
    ...EMPTY_CARRY,
    completedAt: now,
    untold: [{ team: 'payments', run: 'wfd-run-0', keys: ['SEC-1'], count: 1, since }],
  };

  await stage.run({ carry });

  expect(stage.looksSince).toEqual([before(since, HOUR_MS)]);
}, 60_000);

const unread = { fingerprint: aRef().fingerprint, key: 'OPS-1', byLink: true, unread: true } as const;

test('a worker that failed in a way that is none of ours may have posted: the channel is looked at before the next post', async () => {
  const fault = ApplicationFailure.nonRetryable('the process was asked to stop', 'TypeError');
  const stage = aStage({ refs: [aRef()], matches: [unread], notices: [fault] });

  await stage.run();

  expect(stage.noticesLookFirst).toEqual([false, true]);
}, 60_000);

test('what Slack will not have is not tried again, for nothing was sent', async () => {
  const refusal = ApplicationFailure.nonRetryable('slack: the token is revoked', 'SlackUnauthorized');
  const stage = aStage({ refs: [aRef()], matches: [unread], notices: [refusal] });

  await stage.run();

  expect(stage.noticesLookFirst).toEqual([false]);
}, 60_000);
