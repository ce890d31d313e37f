import type { Command } from 'commander';
import { archivedFacts, archivedIds, hasArchive } from '../../../audit/archive/read';
import { AuditError } from '../../../audit/audit-error';
import { type Links, type Story, tellStory } from '../../../audit/explain/story';
import type { AuditFact } from '../../../audit/record';
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
Reads the archive where there is one here, and every history that Temporal keeps and the archive has not.

Examples:
  wfd audit explain SEC-123
  wfd audit explain 01b2c3d4-0000-4000-8000-000000000001 --from .wfd/audit`;

export function addExplain(audit: Command, cli: Cli): void {
  audit
    .command('explain')
    .description('the story of one ticket or finding, across all runs')
    .argument('<ticket or finding>', 'key of a Jira ticket, or id of a Wiz issue')
    .option('--from <folder>', 'read the archive in this folder, not Temporal')
    .option('--json', 'print it as JSON: docs/json-output.md')
    .addHelpText('after', HELP)
    .action(async (id: string, { from, json }: ExplainOptions) => {
      const story = await (from === undefined
        ? withDeployment(cli, (deployment) => fromAll(cli, deployment, id))
        : tellStory(id, () => fromArchive(cli, from), linkOf(cli, placeOf(cli.environment()))));
      if (story === undefined) throw unknown(cli, id, from);
      if (json) answerJson(cli, story);
      else answer(cli, renderStory(story, cli.view()));
    });
}

function fromArchive(cli: Cli, folder: string): AsyncIterable<AuditFact> {
  return archivedFacts(folder, {}, progressTeller(cli, 'archive read, MB'));
}

/** What is archived is read there: Temporal may have forgotten half of it. */
async function fromAll(cli: Cli, deployment: Deployment, id: string): Promise<Story | undefined> {
  const folder = await archiveOf(cli);
  const archived = folder === undefined ? new Set<string>() : await archivedIds(folder);
  const executions = toldOf(await findExecutions(deployment.trail));
  const newer = executions.filter(({ runId }) => !archived.has(runId));
  const progress = progressTeller(cli, 'histories read');
  async function* read(): AsyncGenerator<AuditFact> {
    if (folder !== undefined) yield* fromArchive(cli, folder);
    yield* readTrail(deployment.trail, newer, { progress });
  }
  return tellStory(id, read, linkOf(cli, deployment));
}

async function archiveOf(cli: Cli): Promise<string | undefined> {
  const folder = presentAuditDir(cli.environment());
  return folder !== undefined && (await hasArchive(folder)) ? folder : undefined;
}

type Place = Pick<Deployment, 'address' | 'namespace'>;

/** Without a connection there is only what the environment says. */
function placeOf(env: NodeJS.ProcessEnv): Place {
  return { address: env['TEMPORAL_ADDRESS'] ?? '', namespace: env['TEMPORAL_NAMESPACE'] || 'default' };
}

function linkOf(cli: Cli, place: Place): Links['execution'] {
  const base = webUiOf(cli.environment(), place);
  return ({ workflowId, runId }) =>
    base === undefined
      ? undefined
      : `${base}/${encodeURIComponent(workflowId)}/${encodeURIComponent(runId)}/history`;
}

function unknown(cli: Cli, id: string, from: string | undefined): AuditError {
  const archive = from ?? presentAuditDir(cli.environment());
  const places = [
    ...(archive === undefined ? [] : [`the archive in ${archive}`]),
    ...(from === undefined ? ['what Temporal still keeps'] : []),
  ];
  return new AuditError(
    `nothing in ${places.join(' and in ')} is about ${id}: it takes the key of a ticket of ours (SEC-123) or the id of a Wiz issue, written whole`,
  );
}
