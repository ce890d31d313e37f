import type { Command } from 'commander';
import { readAuditDir } from '../../config/environment';
import { TemporalError } from '../../temporal/temporal-error';
import { answer, answerJson, readPolicy, say, withDeployment, type Cli } from '../cli';
import type { Deployment } from '../deployment';
import { whyIdle } from '../idle';
import { plainText } from '../plain-text';
import { warnOfMissing } from '../search-attributes';
import type { SchedulePolicy } from '../../domain/policy';
import type { Beginning, ScheduleDifference } from '../../temporal/schedule';
import type { ExitCode } from '../exit-code';
import { isFiring, renderApplied, renderDifference, renderSchedule } from '../render/schedule';

const PAUSED_NOTE = 'paused by `wfd schedule apply --paused`';

interface ApplyOptions {
  readonly dryRun?: true;
  readonly paused?: true;
  readonly json?: true;
}

const APPLY_HELP = `
Says setting by setting what changes, then changes it, without asking; where nothing differs it changes
nothing. What somebody edited in the Web UI is set right. Severities, routes and the other keys of
the policy are no part of the schedule: each run reads them anew. With --paused one that is not registered
yet starts no run: \`wfd plan\` shows what it would do, and \`wfd schedule resume\` lets it fire.

Exit codes: 0 done, or nothing to change · 1 failed · 2 used wrongly · 3 with --dry-run: it would change`;

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
    .option('--paused', 'where it is new, start no run until it is resumed: to plan first')
    .option('--dry-run', 'show what would change, and change nothing')
    .option('--json', 'print what changes as JSON: docs/json-output.md')
    .addHelpText('after', APPLY_HELP)
    .action(async (options: ApplyOptions) => {
      cli.finish(await withDeployment(cli, (deployment) => apply(cli, deployment, options)));
    });
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

async function apply(cli: Cli, deployment: Deployment, options: ApplyOptions): Promise<ExitCode> {
  const { schedule, audit } = readPolicy(cli);
  const everyMs = readAuditDir(cli.environment()) === undefined ? undefined : audit.archiveEveryMs;
  const wanted = await preview(deployment, schedule, everyMs);
  if (options.json) answerJson(cli, { dryRun: options.dryRun === true, ...wanted });
  else tell(cli, wanted, options);
  if (options.dryRun) return isChange(wanted) ? 3 : 0;
  const beginning = options.paused ? { pausedNote: PAUSED_NOTE } : {};
  await change(cli, deployment, { schedule, everyMs, isQuiet: options.json === true, beginning });
  return 0;
}

interface Preview {
  /** Search attributes that would be created. */
  readonly toRegister: readonly string[];
  readonly schedules: readonly ScheduleDifference[];
}

async function preview(
  { schedule }: Deployment,
  wish: SchedulePolicy,
  archiveEveryMs: number | undefined,
): Promise<Preview> {
  const { toRegister, ...main } = await schedule.preview(wish);
  const archive = archiveEveryMs === undefined ? [] : [await schedule.previewArchive(archiveEveryMs)];
  return { toRegister, schedules: [main, ...archive] };
}

function isChange({ toRegister, schedules }: Preview): boolean {
  return toRegister.length > 0 || schedules.some(({ applied }) => applied !== 'unchanged');
}

/** Alone it is the answer; before a change it is talk, and the schedule as it is then the answer. */
function tell(cli: Cli, { toRegister, schedules }: Preview, { dryRun }: ApplyOptions): void {
  const out = dryRun ? answer : say;
  const told = dryRun ? schedules : schedules.filter(({ applied }) => applied !== 'unchanged');
  for (const each of told) out(cli, renderDifference(each, cli.view()));
  if (toRegister.length > 0) out(cli, `Search attributes to create: ${toRegister.join(', ')}`);
}

interface Change {
  readonly schedule: SchedulePolicy;
  readonly everyMs: number | undefined;
  /** The answer is there already. */
  readonly isQuiet: boolean;
  readonly beginning: Beginning;
}

async function change(
  cli: Cli,
  deployment: Deployment,
  { schedule, everyMs, isQuiet, beginning }: Change,
): Promise<void> {
  const { searchAttributes, ...applied } = await deployment.schedule.apply(schedule, beginning);
  say(cli, renderApplied(applied));
  warnOfMissing(cli, deployment, searchAttributes);
  if (everyMs !== undefined) say(cli, renderApplied(await deployment.schedule.applyArchive(everyMs)));
  if (!isQuiet) await show(cli, deployment, false);
  if (beginning.pausedNote !== undefined) await warnIfFiring(cli, deployment);
  const idle = whyIdle(await deployment.server.workers(), deployment.names.taskQueue);
  if (idle !== undefined)
    say(cli, `warning: ${plainText(idle.what)}: runs will wait. ${plainText(idle.cure)}`);
}

/** One that was registered before stays as it is. */
async function warnIfFiring(cli: Cli, { schedule }: Deployment): Promise<void> {
  const found = await schedule.describe();
  if (found !== undefined && isFiring(found))
    say(cli, 'warning: it was registered before, and fires: `wfd schedule pause` stops it');
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
