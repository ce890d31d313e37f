import type { Command } from 'commander';
import { readAuditDir } from '../../config/environment';
import { TemporalError } from '../../temporal/temporal-error';
import { answer, answerJson, readPolicy, say, withDeployment, type Cli } from '../cli';
import type { Deployment } from '../deployment';
import { warnOfMissing } from '../search-attributes';
import { isFiring, renderApplied, renderSchedule } from '../render/schedule';

interface NoteOption {
  readonly note?: string;
}

export function addSchedule(program: Command, cli: Cli): void {
  const schedule = program
    .command('schedule')
    .helpCommand(false)
    .description('when runs start by themselves');
  schedule
    .command('apply')
    .description('make the schedule what the policy says; a pause and its note stay')
    .action(() => withDeployment(cli, (deployment) => apply(cli, deployment)));
  schedule
    .command('show')
    .description('whether it fires, when it did and when it will')
    .option('--json', 'print it as JSON')
    .action((options: { readonly json?: true }) =>
      withDeployment(cli, (deployment) => show(cli, deployment, options.json === true)),
    );
  schedule
    .command('pause')
    .description('start no more runs; one that goes on is left alone, and the audit archive goes on')
    .option('--note <text>', 'why; everybody who looks at the schedule reads it')
    .action(({ note }: NoteOption) =>
      withDeployment(cli, async (deployment) => {
        await deployment.schedule.pause(note ?? 'paused with wfd');
        answer(
          cli,
          `Schedule ${deployment.names.scheduleId} is paused: \`wfd schedule resume\` lets it go on. The audit archive is not: it files nothing.`,
        );
      }),
    );
  schedule
    .command('resume')
    .description('let it fire again')
    .option('--note <text>', 'why')
    .action(({ note }: NoteOption) =>
      withDeployment(cli, async (deployment) => {
        await deployment.schedule.resume(note ?? 'resumed with wfd');
        await show(cli, deployment, false);
      }),
    );
  schedule
    .command('delete')
    .description('remove it, and that of the audit archive; a run that goes on is left alone')
    .action(() => withDeployment(cli, (deployment) => remove(cli, deployment)));
}

async function apply(cli: Cli, deployment: Deployment): Promise<void> {
  const { schedule, audit } = readPolicy(cli);
  const { scheduleId, archiveScheduleId } = deployment.names;
  const { applied, searchAttributes } = await deployment.schedule.apply(schedule);
  say(cli, renderApplied(applied, scheduleId));
  warnOfMissing(cli, deployment, searchAttributes);
  if (readAuditDir(cli.environment()) !== undefined) {
    say(cli, renderApplied(await deployment.schedule.applyArchive(audit.archiveEveryMs), archiveScheduleId));
  }
  await show(cli, deployment, false);
  if (await deployment.server.hasWorkers()) return;
  say(cli, `warning: no worker polls the task queue ${deployment.names.taskQueue}: runs will wait for one`);
}

async function show(cli: Cli, deployment: Deployment, isJson: boolean): Promise<void> {
  const found = await deployment.schedule.describe();
  if (found === undefined) throw noSchedule(deployment);
  if (isJson) answerJson(cli, { ...found, firing: isFiring(found) });
  else answer(cli, renderSchedule(found, cli.view()));
}

function noSchedule({ names }: Deployment): TemporalError {
  return new TemporalError(`there is no schedule ${names.scheduleId}: \`wfd schedule apply\` creates it`);
}

async function remove(cli: Cli, { schedule, names }: Deployment): Promise<void> {
  const gone = await schedule.delete();
  if (gone.includes(names.archiveScheduleId)) {
    answer(cli, `Schedule ${names.archiveScheduleId} is gone: nothing is archived any more by itself.`);
  }
  if (!gone.includes(names.scheduleId)) return;
  answer(cli, `Schedule ${names.scheduleId} is gone, and with it what the last run remembered:`);
  answer(cli, 'the next run reads every open finding, and files no ticket that exists already.');
}
