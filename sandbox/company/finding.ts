import type { WizIssue } from '../wiz/model';
import { microsOf, rawTimestamp } from '../wiz/timestamp';
import { accountsOf } from './accounts';
import type { Batch } from './batches';
import { noteOwner } from './owners';
import { randomLookingUuidOf, uuidOf, type Random } from './random';
import { somePlace, someResource } from './resources';

export const DAY = 86_400_000_000;

/** Days until a finding is due; the others never are. */
const SLA_DAYS: Readonly<Record<string, number>> = { CRITICAL: 7, HIGH: 30, MEDIUM: 90 };

export interface Birth {
  /** Makes the id; the same seed always makes the same one. */
  readonly seed: string;
  /** Microseconds since 1970. */
  readonly createdMicros: number;
  readonly random: Random;
}

/** An open finding of a batch, somewhere in the company. */
export function openFinding(batch: Batch, birth: Birth): WizIssue {
  const account = birth.random.pick(accountsOf(batch.on));
  const place = somePlace(account, birth.random);
  const entitySnapshot = someResource(batch.kind, place, birth.random);
  // Threats have name-based ids, all others random ones.
  const id = batch.type === 'THREAT_DETECTION' ? uuidOf(birth.seed) : randomLookingUuidOf(birth.seed);
  const createdAt = rawTimestamp(birth.createdMicros);
  noteOwner(id, place.team);
  return {
    id,
    url: `https://app.wiz.io/issues#~(issue~'${id})`,
    type: batch.type,
    status: 'OPEN',
    severity: batch.severity,
    createdAt,
    updatedAt: createdAt,
    statusChangedAt: createdAt,
    resolvedAt: null,
    dueAt: dueAt(createdAt, batch.severity),
    rejectionExpiredAt: null,
    resolutionReason: null,
    resolutionNote: null,
    validatedAsExploitable: birth.random.isLucky(0.1) ? true : null,
    environments: account.environment === undefined ? null : [account.environment],
    sourceRules: [batch.rule],
    projects: account.projects.length === 0 ? null : account.projects,
    entitySnapshot,
    serviceTickets: null,
    notes: null,
  };
}

/** To the microsecond, as Wiz counts it. */
function dueAt(createdAt: string, severity: string): string | null {
  const days = SLA_DAYS[severity];
  return days === undefined ? null : rawTimestamp(microsOf(createdAt) + days * DAY);
}
