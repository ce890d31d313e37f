import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import {
  APPROVAL_STATE,
  type ApprovalState,
  APPROVE,
  type AskedIndex,
  type Claim,
  type Decided,
  REJECT,
  type RunWord,
  TAKE,
  type Words,
} from '../domain/approval';
import type { PlanView } from '../domain/plan-view';
import type { Progress } from '../domain/report';

/** How far the run has come. */
export const progressQuery = defineQuery<Progress>('progress');

/** What the run means to do; undefined until it is decided. */
export const planQuery = defineQuery<PlanView | undefined>('plan');

/** Where an approval stands. */
export const approvalStateQuery = defineQuery<ApprovalState>(APPROVAL_STATE);

export const approveUpdate = defineUpdate<Decided, [Words]>(APPROVE);

export const rejectUpdate = defineUpdate<Decided, [Words]>(REJECT);

/** A run is about to file these: answers which of them it may. */
export const takeUpdate = defineUpdate<AskedIndex[], [Claim]>(TAKE);

/** A run that had asked where the approval stands has ended. */
export const runEndedSignal = defineSignal<[RunWord]>('runEnded');
