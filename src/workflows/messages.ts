import { defineQuery } from '@temporalio/workflow';
import type { Progress } from '../domain/report';

/** How far the run has come. */
export const progressQuery = defineQuery<Progress>('progress');
