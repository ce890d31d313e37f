import { type Command, Option } from 'commander';
import { archivedFacts } from '../../../audit/archive/read';
import { AuditError } from '../../../audit/audit-error';
import { chained, exportAs, type Format, FORMATS } from '../../../audit/export';
import { type AuditFact, type AuditRecord, EMPTY_CHAIN, type Head } from '../../../audit/record';
import { findExecutions, readTrail, type Selection, toldOf } from '../../../audit/trail';
import { before } from '../../../domain/time';
import { presentAuditDir } from '../../audit-dir';
import { say, withDeployment, type Cli } from '../../cli';
import type { Deployment } from '../../deployment';
import { unlessInterrupted, watchInterrupt } from '../../interrupt';
import { plainText } from '../../plain-text';
import { count, formatInstant } from '../../render/format';
import { writeOut } from './output';
import { describeSelection, instant, progressTeller, type SelectionOptions, toSelection } from './selection';

interface ExportOptions extends SelectionOptions {
  readonly format: Format;
  readonly out?: string;
  readonly from?: string;
}

const HELP = `
Only what has ended is in it, and approvals that still wait; how much else has not ended is said. The same
histories always give the same lines.
jsonl can be verified, csv is for a spreadsheet, html is one page for people.

Examples:
  wfd audit export --since 7d --format html --out report.html
  wfd audit export --run wfd-run-01a20aa6-13b1 > run.jsonl
  wfd audit export --from .wfd/audit --since 2026-01-01 --format csv --out year.csv`;

export function addExport(audit: Command, cli: Cli): void {
  const time = instant(cli.io);
  audit
    .command('export')
    .description('the trail as JSON lines, as a table, or as a report to read')
    .option('--since <time>', 'what ended from then on: a date, a time or a duration such as 7d', time)
    .option('--until <time>', 'what ended before then', time)
    .option('--run <run>', 'one run: its label (wfd-run-…) or its run id')
    .addOption(new Option('--format <format>', 'jsonl, csv or html').choices(FORMATS).default('jsonl'))
    .option('--out <file>', 'where to (default: stdout)')
    .option('--from <folder>', 'read the archive in this folder, not Temporal')
    .addHelpText('after', HELP)
    .action(async (options: ExportOptions) => {
      const interruption = watchInterrupt(cli.io);
      const task = { ...options, signal: interruption.signal };
      try {
        await (options.from === undefined
          ? withDeployment(cli, (deployment) => exportHistories(cli, deployment, task))
          : exportArchive(cli, options.from, task));
      } finally {
        interruption.dispose();
      }
    });
}

interface ExportTask extends ExportOptions {
  readonly signal: AbortSignal;
}

interface Trail {
  readonly facts: AsyncIterable<AuditFact>;
  readonly open: number;
}

async function exportArchive(cli: Cli, folder: string, options: ExportTask): Promise<void> {
  const progress = progressTeller(cli, 'archive read, MB');
  const facts = archivedFacts(folder, toSelection(options), progress);
  const first = await facts.next();
  if (first.done === true && options.run !== undefined) {
    throw new AuditError(
      `the archive in ${folder} holds no run ${options.run}: what has not ended is not in it yet`,
    );
  }
  await write(cli, options, { facts: resumed(first, facts), open: 0 });
}

async function* resumed<Item>(first: IteratorResult<Item>, rest: AsyncIterable<Item>): AsyncGenerator<Item> {
  if (first.done !== true) yield first.value;
  yield* rest;
}

async function exportHistories(cli: Cli, deployment: Deployment, options: ExportTask): Promise<void> {
  const { trail } = deployment;
  const selection = toSelection(options);
  const listing = findExecutions(trail, selection);
  const found = await unlessInterrupted(
    options.signal,
    listing,
    'The export was stopped: nothing was written.',
  );
  const { open } = found;
  const executions = toldOf(found);
  if (executions.length === 0 && selection.run !== undefined) throw noSuchRun(selection.run, open);
  const progress = progressTeller(cli, 'histories read');
  let vanished = 0;
  const facts = readTrail(trail, executions, { progress, vanished: () => (vanished += 1) });
  await write(cli, options, { facts, open });
  if (open > 0) say(cli, `Not in it: ${count(open, 'workflow')} that had not ended yet.`);
  if (vanished > 0)
    say(
      cli,
      `warning: retention removed some of it meanwhile: ${vanished} of ${executions.length} histories`,
    );
  await tellMemory(cli, deployment, selection);
}

/** An export that begins where Temporal's memory does looks whole. */
async function tellMemory(cli: Cli, { server }: Deployment, { since, run }: Selection): Promise<void> {
  const retentionMs = await server.retentionMs();
  const begins = before(cli.io.now().toISOString(), retentionMs);
  if (retentionMs === 0 || run !== undefined || (since !== undefined && since >= begins)) return;
  const archive = presentAuditDir(cli.environment());
  const older =
    archive === undefined
      ? 'there is no archive here that goes back further'
      : `the archive goes back further (--from ${plainText(archive)})`;
  say(cli, `Temporal keeps what ended since ${formatInstant(begins)}; ${older}.`);
}

function noSuchRun(run: string, open: number): AuditError {
  return new AuditError(
    open > 0
      ? `run ${run} has not ended yet: it is exported when it has`
      : `Temporal keeps no run ${run}: \`wfd runs list\` shows those it does; older ones are in the archive (--from)`,
  );
}

async function write(cli: Cli, options: ExportTask, { facts, open }: Trail): Promise<void> {
  const counted = new Counted(chained(facts));
  const scope = describeSelection(toSelection(options) satisfies Selection);
  const pieces = exportAs(options.format, counted, { now: cli.io.now().toISOString(), scope, open });
  const { out, signal } = options;
  const target = { stdout: cli.io.stdout, signal };
  const isTaken = await writeOut(pieces, out === undefined ? target : { ...target, file: out });
  if (!isTaken) return;
  const { seq, hash } = counted.head;
  say(cli, `${seq} ${seq === 1 ? 'entry' : 'entries'}${seq === 0 ? '' : `; head ${hash}`}`);
}

/** Hands entries on and remembers the last. */
class Counted implements AsyncIterable<AuditRecord> {
  head: Head = EMPTY_CHAIN;

  constructor(private readonly records: AsyncIterable<AuditRecord>) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<AuditRecord, void, undefined> {
    for await (const record of this.records) {
      this.head = record;
      yield record;
    }
  }
}
