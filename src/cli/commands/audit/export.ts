import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { archivedFacts } from '../../../audit/archive/read';
import { AuditError } from '../../../audit/audit-error';
import { chained, exportAs, type Format, FORMATS } from '../../../audit/export';
import { type AuditFact, type AuditRecord, EMPTY_CHAIN, type Head } from '../../../audit/record';
import { findExecutions, readTrail, type Selection, toldOf } from '../../../audit/trail';
import { say, withDeployment, type Cli } from '../../cli';
import type { Deployment } from '../../deployment';
import { rootMessage } from '../../describe-error';
import { count } from '../../render/format';
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
    .action((options: ExportOptions) => {
      const { from } = options;
      if (from !== undefined) return exportArchive(cli, from, options);
      return withDeployment(cli, (deployment) => exportHistories(cli, deployment, options));
    });
}

interface Trail {
  readonly facts: AsyncIterable<AuditFact>;
  readonly open: number;
}

async function exportArchive(cli: Cli, folder: string, options: ExportOptions): Promise<void> {
  const facts = archivedFacts(folder, toSelection(options));
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

async function exportHistories(cli: Cli, { trail }: Deployment, options: ExportOptions): Promise<void> {
  const selection = toSelection(options);
  const found = await findExecutions(trail, selection);
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
}

function noSuchRun(run: string, open: number): AuditError {
  return new AuditError(
    open > 0
      ? `run ${run} has not ended yet: it is exported when it has`
      : `Temporal keeps no run ${run}: \`wfd runs list\` shows those it does; older ones are in the archive (--from)`,
  );
}

async function write(cli: Cli, options: ExportOptions, { facts, open }: Trail): Promise<void> {
  const counted = new Counted(chained(facts));
  const scope = describeSelection(toSelection(options) satisfies Selection);
  const pieces = exportAs(options.format, counted, { now: cli.io.now().toISOString(), scope, open });
  if (options.out === undefined) await toStdout(cli, pieces);
  else await toFile(options.out, pieces);
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

const CHUNK = 64 * 1024;

/** Few large writes, and none before the last was taken. */
async function* inChunks(pieces: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let chunk = '';
  for await (const piece of pieces) {
    chunk += piece;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}

async function toStdout({ io }: Cli, pieces: AsyncIterable<string>): Promise<void> {
  for await (const chunk of inChunks(pieces)) {
    io.stdout.write(chunk);
    await io.stdout.drained?.();
  }
}

/** Under another name until it is whole: half an export would look like one that was cut. */
async function toFile(path: string, pieces: AsyncIterable<string>): Promise<void> {
  const partial = `${path}.partial`;
  try {
    await pipeline(Readable.from(inChunks(pieces)), createWriteStream(partial, { mode: 0o600 }));
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    if (typeof error !== 'object' || error === null || !('syscall' in error)) throw error;
    throw new AuditError(`${path} cannot be written: ${rootMessage(error)}`);
  }
}
