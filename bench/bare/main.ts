import { loadConfiguration } from '../../src/config/configuration';
import { createActivities } from '../../src/activities';
import { EMPTY_CARRY } from '../../src/domain/carry';
import { wireDependencies } from '../../src/worker';
import { answerRuns } from '../contestants/answer-runs';
import { calledDirectly } from './call';
import { travel } from './journey';

const wired = wireDependencies(loadConfiguration(process.env), process.env);
const activities = calledDirectly(createActivities(wired));
let carry = EMPTY_CARRY;

answerRuns(async () => {
  carry = await travel(activities, carry);
  return { hasBacklog: carry.backlog };
});
