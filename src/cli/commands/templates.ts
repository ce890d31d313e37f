import type { Command } from 'commander';
import type { Policy, TicketTemplate } from '../../domain/policy';
import { BUILT_IN, BUILT_IN_TEMPLATE } from '../../templates/built-in';
import { SAMPLE_FINDING, SAMPLE_GROUP } from '../../templates/samples';
import { answer, readPolicy, type Cli } from '../cli';
import { previewGroup, previewTicket } from '../preview-ticket';
import { renderDraft } from '../render/plan-drafts';
import { renderTemplate } from '../render/template';
import { readSavedDetails } from '../saved-details';
import { UserError } from '../user-error';

const SHOW_HELP = `
What it prints can stand in a policy as it is. Without a name: the built-in texts.`;

const PREVIEW_HELP = `
Without --finding a sample is shown. A saved finding is JSON as Wiz's API gives it: one, a list of
them, or a whole answer; the first of it is shown, or all of it with --group.
Needs the policy, but no credential and no Temporal.`;

interface PreviewOptions {
  readonly team?: string;
  readonly finding?: string;
  readonly group?: true;
}

export function addTemplates(program: Command, cli: Cli): void {
  const templates = program.command('templates').helpCommand(false).description('how tickets read');
  templates
    .command('show')
    .description('print the texts that tickets are made of')
    .argument('[name]', 'a template of the policy, or built-in')
    .addHelpText('after', SHOW_HELP)
    .action((name: string = BUILT_IN) => answer(cli, renderTemplate(name, templateNamed(name, cli))));
  templates
    .command('preview')
    .description('the ticket that a finding would get')
    .option('--team <team>', 'as this team gets it, whatever the routes say')
    .option('--finding <file>', 'of a saved finding')
    .option('--group', 'as a ticket for many: the findings of the file, or a sample of twelve')
    .addHelpText('after', PREVIEW_HELP)
    .action(({ team, finding, group }: PreviewOptions) => {
      const policy = readPolicy(cli);
      if (team !== undefined) requireTeam(team, policy);
      const saved = finding === undefined ? undefined : readSavedDetails(finding);
      const context = { policy, team, now: cli.io.now().toISOString() };
      const draft = group
        ? previewGroup(saved ?? SAMPLE_GROUP, context)
        : previewTicket(saved?.[0] ?? SAMPLE_FINDING, context);
      answer(cli, renderDraft(draft, group ? 'for many findings' : 'of a finding', cli.view()));
    });
}

function templateNamed(name: string, cli: Cli): TicketTemplate {
  if (name === BUILT_IN) return BUILT_IN_TEMPLATE;
  const templates = new Map(Object.entries(readPolicy(cli).templates));
  const found = templates.get(name);
  if (found !== undefined) return found;
  throw new UserError(
    `the policy has no template of that name; there ${templates.size === 0 ? 'is' : 'are'} ${[...templates.keys(), BUILT_IN].join(', ')}`,
  );
}

function requireTeam(team: string, { teams }: Policy): void {
  if (!Object.hasOwn(teams, team))
    throw new UserError(`the policy has no team of that name; there are ${Object.keys(teams).join(', ')}`);
}
