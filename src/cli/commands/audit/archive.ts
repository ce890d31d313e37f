import type { Command } from 'commander';
import { archiveTrail } from '../../../audit/archive/archive-trail';
import { presentAuditDir } from '../../audit-dir';
import { answer, answerJson, say, withDeployment, type Cli } from '../../cli';
import { count, formatInstant } from '../../render/format';
import { renderArchived } from '../../render/audit';
import { UserError } from '../../user-error';
import { progressTeller } from './selection';

interface ArchiveOptions {
  readonly to?: string;
  readonly json?: true;
}

const HELP = `
What \`wfd schedule apply\` lets happen on a schedule of its own where WFD_AUDIT_DIR is set, now and by hand. Each run that
has ended goes in once, however often this is stopped and begun again. The channel is told nothing.`;

export function addArchive(audit: Command, cli: Cli): void {
  audit
    .command('archive')
    .description('append every run that has ended to the archive')
    .option('--to <folder>', 'the folder of the archive (default: WFD_AUDIT_DIR)')
    .option('--json', 'print what was done as JSON')
    .addHelpText('after', HELP)
    .action((options: ArchiveOptions) => archive(cli, options));
}

async function archive(cli: Cli, { to, json }: ArchiveOptions): Promise<void> {
  const folder = to ?? presentAuditDir(cli.environment());
  if (folder === undefined) throw new UserError('where to? Set WFD_AUDIT_DIR, or name a folder with --to');
  const progress = progressTeller(cli, 'histories archived');
  const result = await withDeployment(cli, async ({ trail, server }) =>
    archiveTrail({ source: trail, folder, progress, retentionMs: await server.retentionMs() }),
  );
  if (json) answerJson(cli, result);
  else answer(cli, renderArchived(result, folder));
  if (result.gap !== undefined) {
    const { from, to } = result.gap;
    say(
      cli,
      `warning: nobody had archived for longer than histories are kept: what ended from ${formatInstant(from)} to ${formatInstant(to)} is not in the trail`,
    );
  }
  if (result.lost > 0) {
    say(cli, `warning: ${count(result.lost, 'execution')} had been removed by retention: archive more often`);
  }
}
