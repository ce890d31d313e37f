import { answerRuns } from '../contestants/answer-runs';
import { runScript } from './script';

let since: string | undefined;

answerRuns(async () => {
  const startedAt = new Date().toISOString();
  await runScript(process.env, since);
  since = startedAt;
  return { hasBacklog: false };
});
