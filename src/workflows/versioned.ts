import { setWorkflowOptions } from '@temporalio/workflow';
import { approval } from './approval';

export * from './index';

/*
 * The workflows of a worker with a version: a run ends with the version it began with, as all do that say nothing. An approval lives
 * for weeks, so it moves on to each version that becomes current. From a worker without a version the server does not
 * take such a word at all, hence this file beside `index`.
 */
setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, approval);
