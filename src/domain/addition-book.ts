import type { AuditEntry } from './audit-entry';
import { ADDITIONS_PER_RUN } from './additions';
import { type Addition, type Capability, riskOfAddition, switchedOn } from './beyond';
import type { FindingRef } from './finding';
import type { Policy } from './policy';

/** Plain JSON: what crosses a continue-as-new. 200 of each kind at most, and how many more there were. */
export interface AdditionState {
  readonly linkInWiz: readonly Addition[];
  readonly remoteLink: readonly Addition[];
  readonly more: { readonly linkInWiz: number; readonly remoteLink: number };
}

const NO_ADDITIONS: AdditionState = {
  linkInWiz: [],
  remoteLink: [],
  more: { linkInWiz: 0, remoteLink: 0 },
};

/** Kinds of entries by which a finding has a ticket. */
const STANDS_FOR_IT: ReadonlySet<AuditEntry['kind']> = new Set<AuditEntry['kind']>([
  'known',
  'created',
  'adopted',
]);

type Noted = keyof AdditionState['more'];

/**
 * What a run could add once its teams are told, as it meets findings with their tickets. Kept nowhere else: whether Wiz links to a
 * ticket stands in every page, so what does not fit is met again.
 */
export class AdditionBook {
  private readonly on: readonly Capability[];

  constructor(
    private readonly policy: Policy,
    private state: AdditionState = NO_ADDITIONS,
  ) {
    this.on = switchedOn(policy);
  }

  snapshot(): AdditionState {
    return this.state;
  }

  /**
   * `entries`: what the trail holds of these findings, with the tickets they have. `untold`: tickets that a run made which did not
   * live to do this.
   */
  note(refs: readonly FindingRef[], entries: readonly AuditEntry[], untold: readonly string[] = []): void {
    if (this.on.length === 0) return;
    const byId = new Map(refs.map((ref) => [ref.id, ref]));
    for (const entry of entries) {
      const ref = byId.get(entry.finding ?? '');
      if (ref !== undefined && STANDS_FOR_IT.has(entry.kind)) this.noteOne(ref, entry, untold);
    }
  }

  private noteOne(ref: FindingRef, { kind, ticket = '' }: AuditEntry, untold: readonly string[]): void {
    if (ticket === '') return;
    const { linked = [] } = ref;
    if (!linked.includes(ticket)) this.add('linkInWiz', ref, ticket);
    if (kind !== 'known' || untold.includes(ticket)) this.add('remoteLink', ref, ticket);
  }

  private add(capability: Noted, { id, environment }: FindingRef, ticket: string): void {
    if (!this.on.includes(capability)) return;
    const noted = this.state[capability];
    // Findings come worst first; one link from a ticket is enough.
    if (capability === 'remoteLink' && noted.some((each) => each.ticket === ticket)) return;
    const addition = { ticket, finding: id, ...(environment === undefined ? {} : { environment }) };
    // What is over the threshold even as the first of a run must not take the place of what can go ahead.
    const all = [...noted, addition];
    const sorted = [
      ...all.filter((each) => this.canGoAhead(capability, each)),
      ...all.filter((each) => !this.canGoAhead(capability, each)),
    ];
    const kept = sorted.slice(0, ADDITIONS_PER_RUN);
    const more = { ...this.state.more, [capability]: this.state.more[capability] + all.length - kept.length };
    this.state = { ...this.state, [capability]: kept, more };
  }

  private canGoAhead(capability: Noted, addition: Addition): boolean {
    return (
      riskOfAddition({ ...addition, capability, number: 1 }, this.policy).score < this.policy.risk.threshold
    );
  }
}
