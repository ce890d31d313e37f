import { NotPossible } from './not-possible';
import type { World } from '../../sandbox/world';

const DAY_MS = 86_400_000;
const TEAMS = ['payments', 'platform', 'security'] as const;

export type Severity = 'CRITICAL' | 'HIGH' | 'MEDIUM';

/** One weakness on one resource, whatever ids Wiz gives it over time. */
export interface Weakness {
  /** "unit-7": the name of its resource, and so a part of its ticket's summary. */
  readonly marker: string;
  /** Wiz ids, oldest first. */
  readonly ids: string[];
}

export interface Arrival {
  readonly severity: Severity;
  /** Index into the teams. */
  readonly team: number;
  /** It happened three days ago and Wiz shows it only now. */
  readonly isLate?: boolean;
  /** Wiz never stamped a change of status. */
  readonly hasNoTimestamp?: boolean;
}

/** The findings of one trial, and what becomes of them in Wiz. */
export class Stream {
  readonly weaknesses: Weakness[] = [];
  /** When the status of a weakness changed, or it appeared under a new id; ISO times by marker. */
  readonly changes = new Map<string, string[]>();

  constructor(private readonly world: World) {}

  arrive({ severity, team, isLate, hasNoTimestamp }: Arrival): void {
    const marker = `unit-${this.weaknesses.length + 1}`;
    const entity = {
      name: marker,
      externalId: `arn:aws:ec2:eu-central-1:700112233445:instance/${marker}`,
      providerId: `arn:aws:ec2:eu-central-1:700112233445:instance/${marker}`,
      tags: { team: TEAMS[team % TEAMS.length] },
    };
    const node = {
      severity,
      entitySnapshot: entity,
      ...(isLate === true ? { createdAt: new Date(Date.now() - 3 * DAY_MS).toISOString() } : {}),
      ...(hasNoTimestamp === true ? { statusChangedAt: null } : {}),
    };
    this.weaknesses.push({ marker, ids: this.world.wiz.add([node]).ids });
    this.noteChange(marker);
  }

  /** In place: no timestamp but `updatedAt` moves. */
  setSeverity(index: number, severity: Severity): void {
    this.change(index, { severity });
  }

  resolve(index: number): void {
    this.change(index, { status: 'RESOLVED' });
  }

  reopen(index: number): void {
    this.change(index, { status: 'OPEN' });
  }

  /** The same weakness under a new Wiz id. */
  rotate(index: number, isOldResolved: boolean): void {
    const weakness = this.at(index);
    const old = weakness === undefined ? undefined : this.world.wiz.find(weakness.ids.at(-1) ?? '');
    if (weakness === undefined || old === undefined) throw new NotPossible();
    const { severity, entitySnapshot } = old;
    weakness.ids.push(...this.world.wiz.add([{ severity, entitySnapshot }]).ids);
    this.noteChange(weakness.marker);
    if (isOldResolved) this.world.wiz.change(old.id, { status: 'RESOLVED' });
  }

  private change(index: number, patch: object): void {
    const weakness = this.at(index);
    const id = weakness?.ids.at(-1);
    if (weakness === undefined || id === undefined) throw new NotPossible();
    this.world.wiz.change(id, patch);
    if ('status' in patch) this.noteChange(weakness.marker);
  }

  private noteChange(marker: string): void {
    this.changes.set(marker, [...(this.changes.get(marker) ?? []), new Date().toISOString()]);
  }

  private at(index: number): Weakness | undefined {
    return this.weaknesses[index % Math.max(this.weaknesses.length, 1)];
  }
}
