import { defineQuery } from '@temporalio/workflow';
import type { PlanView } from '../domain/plan-view';
import type { Progress } from '../domain/report';

/** How far the run has come. */
export const progressQuery = defineQuery<Progress>('progress');

/** What the run means to do; undefined until it is decided. */
export const planQuery = defineQuery<PlanView | undefined>('plan');
