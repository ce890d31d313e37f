import { existsSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import { type End, findIndexProblem, noting } from '../../../audit/archive/ends';
import { archivedLines, measuredLines } from '../../../audit/archive/read';
import { type Anchor, type Verdict, verifyChain } from '../../../audit/verify';
import { presentAuditDir } from '../../audit-dir';
import { answer, answerJson, type Cli } from '../../cli';
import { renderVerdict } from '../../render/audit';
import { UserError } from '../../user-error';
import { anchorsInSlack } from './anchors';
import { instant, progressTeller } from './selection';

interface VerifyOptions {
  readonly anchor?: string;
  readonly since?: string;
  readonly slack: boolean;
  readonly json?: true;
}

const HELP = `
Finds any change, gap or change of order, and names the first line that is wrong. Of an archive, every anchor of this
deployment that the default channel shows must stand in it as well; that nothing was cut off its end can be proved no
other way. After a new chain was begun on purpose, --since leaves out the anchors of the old one.

Exit codes: 0 whole · 1 something is wrong, or the anchors cannot be read · 2 used wrongly`;

export function addVerify(audit: Command, cli: Cli): void {
  audit
    .command('verify')
    .description('whether an export or the archive is whole and unchanged')
    .argument('[path]', 'a file of JSON lines, or the folder of an archive (default: WFD_AUDIT_DIR)')
    .option('--anchor <hash>', 'it must stand in the chain; also as <seq>/<hash>')
    .option('--since <time>', 'leave out anchors told before: a date, a time or a duration', instant(cli.io))
    .option('--no-slack', 'do not look for anchors in the channel')
    .option('--json', 'print the verdict as JSON')
    .addHelpText('after', HELP)
    .action(async (path: string | undefined, options: VerifyOptions) => {
      const verdict = await verify(cli, path ?? presentAuditDir(cli.environment()), options);
      if (options.json) answerJson(cli, verdict);
      else answer(cli, renderVerdict(verdict, cli.view()));
      cli.finish(verdict.problem === undefined ? 0 : 1);
    });
}

async function verify(cli: Cli, path: string | undefined, options: VerifyOptions): Promise<Verdict> {
  if (path === undefined)
    throw new UserError('which file? There is no archive here: name a file, or set WFD_AUDIT_DIR');
  if (!existsSync(path)) throw new UserError(`there is no ${path}`);
  const given = options.anchor === undefined ? [] : [toAnchor(options.anchor)];
  if (!statSync(path).isDirectory())
    return verifyChain(measuredLines([path], progressTeller(cli, 'read, MB')), given);
  return verifyArchive(cli, path, { ...options, given });
}

interface ArchiveWish extends Pick<VerifyOptions, 'since' | 'slack'> {
  readonly given: readonly Anchor[];
}

async function verifyArchive(cli: Cli, path: string, { since, slack, given }: ArchiveWish): Promise<Verdict> {
  const ends: End[] = [];
  const lines = noting(await archivedLines(path, progressTeller(cli, 'archive read, MB')), ends);
  const told = slack ? await anchorsInSlack(cli, since) : [];
  const verdict = await verifyChain(lines, 'unread' in told ? given : [...given, ...told]);
  if (verdict.problem !== undefined) return verdict;
  const problem =
    (await findIndexProblem(path, ends)) ?? ('unread' in told ? { what: told.unread } : undefined);
  return problem === undefined ? verdict : { ...verdict, problem };
}

function toAnchor(text: string): Anchor {
  const [, seq, hash] = /^(?:(\d{1,15})\/)?([0-9a-f]{64})$/.exec(text.trim().toLowerCase()) ?? [];
  if (hash === undefined) throw new UserError('--anchor takes a hash of 64 hex digits, or <seq>/<hash>');
  return seq === undefined ? { hash } : { seq: Number(seq), hash };
}
