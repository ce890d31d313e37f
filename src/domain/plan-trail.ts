import type { AuditEntry } from './audit-entry';
import { firstWithin } from './fit-plan';
import { cut } from './markdown';
import type { Explained, ReasonCount } from './report';

/** Why findings get no ticket in a plan: what a run would write into its audit trail, kept small enough to be shown. */
export interface PlanTrail {
  readonly known: readonly Explained[];
  readonly suppressed: readonly Explained[];
  readonly held: readonly Explained[];
  readonly parked: readonly Explained[];
  readonly reasons: readonly ReasonCount[];
}

export const EMPTY_TRAIL: PlanTrail = { known: [], suppressed: [], held: [], parked: [], reasons: [] };

/** Kept of each kind at most. All four together stay under 260 KB, so that they cross a continue-as-new and fit into an answer. */
const EXPLAINED = 500;
const EXPLAINED_BYTES = 45_000;
/** Reasons counted of each kind: those that name a ticket or a date of their own may be many. */
const REASONS = 20;
const REASON_LIMIT = 300;

/** The trail with what one step of the plan has decided. */
export function withEntries(trail: PlanTrail, entries: readonly AuditEntry[]): PlanTrail {
  const noted = entries.flatMap((entry) => noteOf(entry) ?? []);
  if (noted.length === 0) return trail;
  const ofKind = (kind: ReasonCount['kind']): readonly Explained[] =>
    grown(
      trail[kind],
      noted.filter((note) => note.kind === kind).map(({ explained }) => explained),
    );
  return {
    known: ofKind('known'),
    suppressed: ofKind('suppressed'),
    held: ofKind('held'),
    parked: ofKind('parked'),
    reasons: counted(trail.reasons, noted),
  };
}

interface Note {
  readonly kind: ReasonCount['kind'];
  readonly explained: Explained;
}

function noteOf({ kind, finding, ticket, team, reason }: AuditEntry): Note | undefined {
  const isWanted = kind === 'known' || kind === 'suppressed' || kind === 'held' || kind === 'parked';
  if (!isWanted || finding === undefined) return undefined;
  const explained = {
    finding,
    reason: cut(reason, REASON_LIMIT),
    ...(team === undefined ? {} : { team }),
    ...(ticket === undefined || ticket === '' ? {} : { ticket }),
  };
  return { kind, explained };
}

function grown(kept: readonly Explained[], more: readonly Explained[]): readonly Explained[] {
  if (more.length === 0 || kept.length >= EXPLAINED) return kept;
  return firstWithin([...kept, ...more].slice(0, EXPLAINED), EXPLAINED_BYTES);
}

function counted(reasons: readonly ReasonCount[], notes: readonly Note[]): readonly ReasonCount[] {
  const counts = [...reasons];
  for (const { kind, explained } of notes) {
    const at = counts.findIndex((each) => each.kind === kind && each.reason === explained.reason);
    const found = counts[at];
    if (found !== undefined) counts[at] = { ...found, count: found.count + 1 };
    else if (counts.filter((each) => each.kind === kind).length < REASONS)
      counts.push({ kind, reason: explained.reason, count: 1 });
  }
  return counts;
}
