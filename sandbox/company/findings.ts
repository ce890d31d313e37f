import type { WizIssue } from '../wiz/model';
import { microsOf, rawTimestamp } from '../wiz/timestamp';
import { batchOf, BATCHES, type Batch } from './batches';
import { DAY, openFinding } from './finding';
import { Random } from './random';
import { EXPOSED_VM_WITH_ADMIN } from './rules/aws-exposure';
import { IMDS_V1 } from './rules/aws-hygiene';
import { MINING_POOL } from './rules/events';

const HOUR = DAY / 24;

/** Everything that is usual at Lumen Harbor; the ages are fixed, the dates follow from now. */
export function usualFindings(now: Date): WizIssue[] {
  const nowMicros = now.getTime() * 1_000;
  return BATCHES.flatMap((batch) => findingsOf(batch, nowMicros));
}

/** Findings that Wiz makes while the worker sleeps: CRITICAL and HIGH, each on a machine of its own. */
export function freshFindings(count: number, now: Date): WizIssue[] {
  const rules = [EXPOSED_VM_WITH_ADMIN, IMDS_V1, MINING_POOL];
  return Array.from({ length: count }, (_, index) => {
    const seed = `fresh ${index} at ${now.toISOString()}`;
    const random = new Random(seed);
    const rule = rules[index % rules.length] ?? IMDS_V1;
    // They share one evaluation, a minute ago.
    const createdMicros = now.getTime() * 1_000 - 60_000_000 + 7;
    return openFinding(batchOf(rule), { seed, createdMicros, random });
  });
}

function findingsOf(batch: Batch, nowMicros: number): WizIssue[] {
  const random = new Random(`batch ${batch.rule.id}`);
  const used = new Set<string>();
  const findings: WizIssue[] = [];
  for (const createdMicros of birthdays(batch, nowMicros, random)) {
    const finding = distinct(batch, used, { createdMicros, random, nowMicros });
    const isClosed = findings.length >= batch.open;
    findings.push(isClosed ? close(finding, random, nowMicros) : age(finding, random, nowMicros));
  }
  return findings;
}

/** Rules are evaluated now and then, and all that fail in one evaluation are born on one microsecond. */
function birthdays({ open, closed, bulk = 0 }: Batch, nowMicros: number, random: Random): number[] {
  const days: number[] = [];
  while (days.length < open + closed) {
    const together = days.length === 0 && bulk > 0 ? bulk : random.between(1, 3);
    const born = nowMicros - Math.round((0.2 + 110 * random.next() ** 2) * DAY);
    // A few fall on a round number, and lose their zeros when they are written.
    const grain = together > 3 ? 1 : random.pick([1, 1, 1, 1, 1, 1, 1, 10, 1_000, 100_000, 1_000_000]);
    for (let i = 0; i < together; i += 1) days.push(born - (born % grain));
  }
  return days.slice(0, open + closed);
}

interface Circumstances {
  readonly createdMicros: number;
  readonly nowMicros: number;
  readonly random: Random;
}

/** One rule fails once on one resource; incidents may repeat. */
function distinct(batch: Batch, used: Set<string>, { createdMicros, random }: Circumstances): WizIssue {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const seed = `${batch.rule.id} ${used.size} ${attempt}`;
    const finding = openFinding(batch, { seed, createdMicros, random });
    const key = batch.type === 'THREAT_DETECTION' ? finding.id : (finding.entitySnapshot?.externalId ?? '');
    if (used.has(key)) continue;
    used.add(key);
    return finding;
  }
  throw new Error(`there are not enough resources for ${batch.rule.name}`);
}

/** Some are being worked on; and now and then Wiz touches half of all rows at once, for reasons of its own. */
function age(finding: WizIssue, random: Random, nowMicros: number): WizIssue {
  const isTouched = random.isLucky(0.5);
  const updatedAt = isTouched ? rawTimestamp(nowMicros - 9 * HOUR) : finding.updatedAt;
  if (!random.isLucky(0.12)) return { ...finding, updatedAt };
  const statusChangedAt = between(finding.createdAt, random, nowMicros);
  return {
    ...finding,
    status: 'IN_PROGRESS',
    statusChangedAt,
    updatedAt: isTouched ? updatedAt : statusChangedAt,
    notes: random.isLucky(0.4) ? [note(finding.id, statusChangedAt)] : null,
  };
}

function close(finding: WizIssue, random: Random, nowMicros: number): WizIssue {
  const statusChangedAt = between(finding.createdAt, random, nowMicros);
  const closed = { ...finding, statusChangedAt, updatedAt: statusChangedAt };
  if (random.isLucky(0.75)) {
    const resolutionReason = random.pick(['OBJECT_DELETED', 'ISSUE_FIXED', 'ISSUE_FIXED', 'CONTROL_CHANGED']);
    return { ...closed, status: 'RESOLVED', resolvedAt: statusChangedAt, resolutionReason };
  }
  return {
    ...closed,
    status: 'REJECTED',
    resolutionReason: random.pick(['FALSE_POSITIVE', 'EXCEPTION', 'WONT_FIX']),
    resolutionNote: 'Accepted by the risk board.',
    rejectionExpiredAt: random.isLucky(0.5) ? rawTimestamp(nowMicros + 60 * DAY) : null,
  };
}

function between(createdAt: string, random: Random, nowMicros: number): string {
  const created = microsOf(createdAt);
  return rawTimestamp(created + Math.round((nowMicros - created) * (0.1 + 0.8 * random.next())));
}

function note(findingId: string, at: string): NonNullable<WizIssue['notes']>[number] {
  return {
    id: `note-${findingId.slice(0, 8)}`,
    createdAt: at,
    updatedAt: at,
    text: 'Owner found, fix is planned for the next sprint.',
    user: { name: 'Ruth Lindqvist', email: 'ruth.lindqvist@lumenharbor.example' },
    serviceAccount: null,
  };
}
