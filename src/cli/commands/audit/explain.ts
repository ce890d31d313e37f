import type { Command } from 'commander';
import { archivedFacts } from '../../../audit/archive/read';
import { AuditError } from '../../../audit/audit-error';
import { type Links, type Story, tellStory } from '../../../audit/explain/story';
import { findExecutions, readTrail, toldOf } from '../../../audit/trail';
import { answer, answerJson, withDeployment, type Cli } from '../../cli';
import type { Deployment } from '../../deployment';
import { renderStory } from '../../render/audit';
import { webUiOf } from '../../web-ui';
import { presentAuditDir } from '../../audit-dir';
import { progressTeller } from './selection';

interface ExplainOptions {
  readonly from?: string;
  readonly json?: true;
}

const HELP = `
Reads every history that Temporal keeps, or the archive, which reaches further back.

Examples:
  wfd audit explain SEC-123
  wfd audit explain 01b2c3d4-0000-4000-8000-000000000001 --from .wfd/audit`;

export function addExplain(audit: Command, cli: Cli): void {
  audit
    .command('explain')
    .description('the story of one ticket or finding, across all runs')
    .argument('<ticket or finding>', 'key of a Jira ticket, or id of a Wiz issue')
    .option('--from <folder>', 'read the archive in this folder, not Temporal')
    .option('--json', 'print it as JSON')
    .addHelpText('after', HELP)
    .action(async (id: string, { from, json }: ExplainOptions) => {
      const story = await (from === undefined
        ? withDeployment(cli, (deployment) => fromHistories(cli, deployment, id))
        : tellStory(
            id,
            () => archivedFacts(from),
            () => undefined,
          ));
      if (story === undefined) throw unknown(cli, id, from);
      if (json) answerJson(cli, story);
      else answer(cli, renderStory(story, cli.view()));
    });
}

async function fromHistories(cli: Cli, deployment: Deployment, id: string): Promise<Story | undefined> {
  const executions = toldOf(await findExecutions(deployment.trail));
  const progress = progressTeller(cli, 'histories read');
  return tellStory(id, () => readTrail(deployment.trail, executions, { progress }), linkOf(cli, deployment));
}

function linkOf(cli: Cli, deployment: Deployment): Links['execution'] {
  const base = webUiOf(cli.environment(), deployment);
  return ({ workflowId, runId }) =>
    base === undefined
      ? undefined
      : `${base}/${encodeURIComponent(workflowId)}/${encodeURIComponent(runId)}/history`;
}

function unknown(cli: Cli, id: string, from: string | undefined): AuditError {
  const archive = presentAuditDir(cli.environment());
  const where = from === undefined ? 'what Temporal still keeps of ended runs' : `the archive in ${from}`;
  const elsewhere =
    from === undefined && archive !== undefined
      ? `: the archive reaches further back (--from ${archive})`
      : ': it takes the key of a ticket of ours (SEC-123) or the id of a Wiz issue, written whole';
  return new AuditError(`nothing in ${where} is about ${id}${elsewhere}`);
}
