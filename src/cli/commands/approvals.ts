import type { Command } from 'commander';
import type { Answer, Decided, Words } from '../../domain/approval';
import { personAtHost } from '../../temporal/person';
import type { ScheduleView } from '../../temporal/schedule';
import { answer, answerJson, say, withDeployment, type Cli } from '../cli';
import type { Deployment } from '../deployment';
import { plainText } from '../plain-text';
import { renderApproval, renderApprovals, renderDecided } from '../render/approvals';
import { UserError } from '../user-error';

const HELP = `
An approval is a workflow of its own: runs go on while it waits. Approving starts a run at once, unless somebody has paused the schedule.
What is approved is what was shown: a finding whose team, project or severity changed since is asked for again.
An approval that expires is no denial: its findings stay held, and the next run asks again.`;

const ANSWER_HELP = `
Without --team and --finding the answer is for everything that is still undecided.
Whoever names findings one by one may overrule an earlier answer, until a run has acted on it.

Exit codes: 0 taken · 1 Temporal or a worker did not answer · 2 used wrongly, or the approval cannot take it`;

interface AnswerOptions {
  readonly team?: string;
  readonly finding?: readonly string[];
  readonly note?: string;
  readonly as?: string;
  readonly json?: true;
}

export function addApprovals(program: Command, cli: Cli): void {
  program
    .command('approvals')
    .description('what waits for a person, and what was said')
    .argument('[approval]', 'one of them, with its findings')
    .option('--json', 'print them as JSON: docs/json-output.md')
    .addHelpText('after', HELP)
    .action((id: string | undefined, options: { readonly json?: true }) =>
      withDeployment(cli, (deployment) =>
        id === undefined
          ? list(cli, deployment, options.json === true)
          : show(cli, deployment, { id, isJson: options.json === true }),
      ),
    );
  addAnswer(program, cli, { answer: 'granted', name: 'approve', what: 'let tickets that wait be filed' });
  addAnswer(program, cli, { answer: 'rejected', name: 'reject', what: 'hold tickets that wait back' });
}

interface AnswerCommand {
  readonly answer: Answer;
  readonly name: string;
  readonly what: string;
}

function addAnswer(program: Command, cli: Cli, { answer: kind, name, what }: AnswerCommand): void {
  program
    .command(name)
    .description(what)
    .argument('<approval>', 'its id, such as 3f9a12cd')
    .option('--team <team>', 'only the tickets of this team')
    .option('--finding <id...>', 'only these findings, by their Wiz ids')
    .option('--note <text>', 'why; it goes into the trail')
    .option('--as <name>', 'who answers (default: you at this machine)')
    .option('--json', 'print what came of it as JSON')
    .addHelpText('after', ANSWER_HELP)
    .action((id: string, options: AnswerOptions) =>
      withDeployment(cli, async ({ approvals, schedule }) => {
        const decided = await approvals.answer(id, kind, wordsOf(options));
        if (options.json) answerJson(cli, decided);
        else answer(cli, renderDecided(decided, whatFollows(decided, await schedule.describe())));
      }),
    );
}

/** A run is started by the approval itself, unless nobody wants one now. */
function whatFollows({ answer }: Decided, schedule: ScheduleView | undefined): string {
  if (answer === 'rejected') return 'they are held';
  if (schedule === undefined) return 'there is no schedule to start a run with: `wfd run` files them';
  if (schedule.registered && schedule.paused)
    return 'the schedule is paused: `wfd run` files them, or `wfd schedule resume`';
  return 'a run files them now';
}

function wordsOf({ team, finding, note, as }: AnswerOptions): Words {
  return {
    by: as ?? personAtHost(),
    ...(note === undefined ? {} : { note }),
    ...(team === undefined ? {} : { team }),
    ...(finding === undefined ? {} : { findings: finding }),
  };
}

async function list(cli: Cli, { approvals }: Deployment, isJson: boolean): Promise<void> {
  const { states, silent } = await approvals.list();
  if (isJson) answerJson(cli, states);
  else if (states.length > 0) answer(cli, renderApprovals(states, cli.view()));
  for (const id of silent)
    say(cli, `${plainText(id)} does not say where it stands: is a worker up? Look at it in Temporal.`);
  if (!isJson && states.length + silent.length === 0) say(cli, 'Nothing waits for a person.');
}

interface ShowOptions {
  readonly id: string;
  readonly isJson: boolean;
}

async function show(cli: Cli, { approvals }: Deployment, { id, isJson }: ShowOptions): Promise<void> {
  const found = await approvals.find(id);
  if (found === undefined)
    throw new UserError(`there is no approval ${id}: \`wfd approvals\` lists what is open`);
  if (isJson) answerJson(cli, found);
  else answer(cli, renderApproval(found, cli.view()));
}
