import { existsSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import { archivedLines } from '../../../audit/archive/read';
import { type Line, linesOf } from '../../../audit/lines';
import { parseRecord } from '../../../audit/parse-record';
import { type Anchor, type Verdict, verifyChain } from '../../../audit/verify';
import { readSettings, readTaskQueue } from '../../../config/environment';
import { anchorPrefix, parseAnchor } from '../../../domain/anchor';
import { presentAuditDir } from '../../audit-dir';
import { answer, answerJson, readPolicy, say, type Cli } from '../../cli';
import { rootMessage } from '../../describe-error';
import { renderVerdict } from '../../render/audit';
import { UserError } from '../../user-error';

interface VerifyOptions {
  readonly anchor?: string;
  readonly slack: boolean;
  readonly json?: true;
}

const HELP = `
Finds any change, gap or change of order, and names the first line that is wrong. Of an archive, the anchors that were
told to the default channel must stand in it as well; that nothing was cut off its end can be proved no other way.

Exit codes: 0 whole · 1 something is wrong · 2 used wrongly`;

export function addVerify(audit: Command, cli: Cli): void {
  audit
    .command('verify')
    .description('whether an export or the archive is whole and unchanged')
    .argument('[path]', 'a file of JSON lines, or the folder of an archive (default: WFD_AUDIT_DIR)')
    .option('--anchor <hash>', 'it must stand in the chain; also as <seq>/<hash>')
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
  const isFolder = statSync(path).isDirectory();
  const open = async (): Promise<AsyncIterable<Line>> => (isFolder ? archivedLines(path) : linesOf([path]));
  const told = isFolder && options.slack ? await anchorsInSlack(cli, await open()) : [];
  return verifyChain(await open(), [...given, ...told]);
}

function toAnchor(text: string): Anchor {
  const [, seq, hash] = /^(?:(\d{1,15})\/)?([0-9a-f]{64})$/.exec(text.trim().toLowerCase()) ?? [];
  if (hash === undefined) throw new UserError('--anchor takes a hash of 64 hex digits, or <seq>/<hash>');
  return seq === undefined ? { hash } : { seq: Number(seq), hash };
}

/** What the channel was told of this deployment's chain since it began. Without Slack the chain is verified by itself. */
async function anchorsInSlack(cli: Cli, lines: AsyncIterable<Line>): Promise<Anchor[]> {
  const env = cli.environment();
  try {
    const since = await beginningOf(lines);
    if (since === undefined) return [];
    const taskQueue = readTaskQueue(env);
    const { defaultChannel } = readPolicy(cli).slack;
    const { slack } = cli.backend.createConnectors(readSettings(env));
    const { keys, isWhole } = await slack.findNotices(defaultChannel, anchorPrefix(taskQueue), since);
    if (!isWhole)
      say(cli, `Not all of ${defaultChannel} can be read: there may be more anchors than those found.`);
    return keys.flatMap((key) => parseAnchor(key, taskQueue) ?? []);
  } catch (error) {
    say(cli, `warning: the anchors in Slack could not be looked at: ${rootMessage(error)}`);
    return [];
  }
}

async function beginningOf(lines: AsyncIterable<Line>): Promise<string | undefined> {
  for await (const { text } of lines) {
    const parsed = parseRecord(text);
    return parsed.kind === 'record' ? parsed.record.at : undefined;
  }
  return undefined;
}
