import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditRecord } from '../../src/audit/record';
import type { PlanAnswer } from '../../src/cli/render/plan-json';
import type { PlannedTicket, RunReport, TicketLine } from '../../src/domain/report';
import { ticketsOf } from '../../torture/books';
import { failuresOf } from '../../torture/bench';
import { judge } from '../../torture/judge';
import type { Played } from '../../torture/play';
import type { ProcessSite } from '../../torture/site/process-host';
import type { Stream } from '../../torture/site/stream';
import type { Said } from '../../torture/site/wfd';

/** What is left to be asked of a deployment once it is whole again. */
export interface Aftermath {
  /** What `wfd plan` said of findings that came after everything else, and what the run after it filed. */
  readonly planned: readonly Line[];
  readonly filed: readonly Line[];
  /** Promises that were broken, of all its runs: also after the schedule, and all it remembers, was lost. */
  readonly failures: readonly string[];
  /** What `wfd audit verify` says of all that `wfd audit export` gives. */
  readonly verified: Said;
  /** Keys of the tickets in the trail, as often as it says that they were filed; and in Jira. */
  readonly entered: readonly string[];
  readonly booked: readonly string[];
  /** The story of each ticket that was found when somebody looked after a create that was not answered; as JSON, by key. */
  readonly explained: Readonly<Record<string, Said>>;
}

type Line = Pick<PlannedTicket & TicketLine, 'finding' | 'severity' | 'team' | 'summary'>;

/** What Temporal lists as closed is some moments late. */
const LISTED_WITHIN_MS = 60_000;
const LOOK_AGAIN_MS = 1_000;

export async function goOnAfter({ trial, ends }: Played, site: ProcessSite): Promise<Aftermath> {
  const reports = ends.flatMap((end) => (end.kind === 'reported' ? [end.report] : []));
  const run = async (): Promise<RunReport> => {
    const report = await reportOf(site);
    reports.push(report);
    return report;
  };

  arrive(site.stream, 3);
  const plan = await askPlan(site);
  const { tickets } = await run();
  // What these are known by is in no index yet: now that nothing is remembered, their keys alone tell.
  await site.runs.forget();
  arrive(site.stream, 2);
  await run();
  const last = await run();

  const verdict = judge({ lane: trial.lane, site, reports, last });
  return {
    planned: inOrder(plan.create),
    filed: inOrder(tickets),
    failures: failuresOf({ trial, verdict }),
    ...(await askTrail(site)),
  };
}

function arrive(stream: Stream, count: number): void {
  for (let team = 0; team < count; team += 1) stream.arrive({ severity: 'CRITICAL', team });
}

async function reportOf({ runs }: ProcessSite): Promise<RunReport> {
  const end = await runs.run();
  if (end.kind === 'failed') throw new Error(`a run with nothing going wrong failed: ${end.why}`);
  return end.report;
}

async function askPlan(site: ProcessSite): Promise<PlanAnswer> {
  const { code, stdout, stderr } = await site.wfd('plan', '--json');
  if (code !== 0) throw new Error(`wfd plan ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as PlanAnswer;
}

function inOrder(lines: readonly Line[]): Line[] {
  return lines
    .map(({ finding, severity, team, summary }) => ({ finding, severity, team, summary }))
    .toSorted((a, b) => (a.finding < b.finding ? -1 : 1));
}

type Asked = Pick<Aftermath, 'verified' | 'entered' | 'booked' | 'explained'>;

async function askTrail(site: ProcessSite): Promise<Asked> {
  const booked = ticketsOf(site.world).map(({ key }) => key);
  const { text, filed } = await exportUntil(site, booked.length);
  const adopted = filed.flatMap(({ kind, ticket }) => (kind === 'adopted' ? (ticket ?? []) : []));
  const explained: Record<string, Said> = {};
  for (const key of adopted) explained[key] = await site.wfd('audit', 'explain', key, '--json');
  return {
    verified: await verify(site, text),
    entered: filed.flatMap(({ ticket: key }) => key ?? []).toSorted(),
    booked: booked.toSorted(),
    explained,
  };
}

/** The trail, and what it says was filed, once that is so much. */
async function exportUntil(
  site: ProcessSite,
  tickets: number,
): Promise<{ readonly text: string; readonly filed: readonly AuditRecord[] }> {
  const end = Date.now() + LISTED_WITHIN_MS;
  for (;;) {
    const { code, stdout: text, stderr } = await site.wfd('audit', 'export');
    if (code !== 0) throw new Error(`wfd audit export ended with ${code}: ${stderr}`);
    const records = text
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as AuditRecord]));
    const filed = records.filter(({ kind }) => kind === 'created' || kind === 'adopted');
    if (filed.length >= tickets || Date.now() > end) return { text, filed };
    await sleep(LOOK_AGAIN_MS);
  }
}

async function verify(site: ProcessSite, text: string): Promise<Said> {
  const folder = mkdtempSync(join(tmpdir(), 'wfd-cluster-'));
  try {
    const file = join(folder, 'trail.jsonl');
    writeFileSync(file, text);
    return await site.wfd('audit', 'verify', file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
