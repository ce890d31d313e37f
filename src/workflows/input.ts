import type { LoadedPolicy } from '../activities/dependencies';
import type { OpenedRun } from '../activities/open';
import type { LockHolder } from '../domain/predecessor';
import type { AdditionState } from '../domain/addition-book';
import type { Carry } from '../domain/carry';
import type { Governance } from '../domain/governance';
import type { Grant } from '../domain/judgement';
import type { Frontier } from '../domain/key-scan';
import type { PlanTrail } from '../domain/plan-trail';
import type { RunMode } from '../domain/report';
import type { BookState } from '../domain/book-state';
import type { PlanView } from '../domain/plan-view';
import type { TooMany } from '../domain/too-many';
import type { Window } from '../domain/window';

export interface CycleInput {
  /** Workflow id of the lock; the same for every cycle of a deployment. */
  readonly lockId: string;
  /** Names that the server was seen to know when the schedule was applied; absent: none. */
  readonly searchAttributes?: readonly string[];
}

export interface RunInput {
  readonly mode: RunMode;
  readonly lockId: string;
  readonly carry: Carry;
  /** As the cycle saw it; absent on a plan. */
  readonly lastHolder?: LockHolder;
  /** As the cycle was given them; absent on a plan. */
  readonly searchAttributes?: readonly string[];
  /** Of a plan alone: what it goes by instead of the workers' own policy. */
  readonly policy?: LoadedPolicy;
  /** Of a plan alone: whole drafts are wanted. */
  readonly showTickets?: true;
  /** Only on a run that continues as new. */
  readonly continued?: Continued;
}

/** Where a run goes on after a continue-as-new; the candidates travel beside it. */
export interface Continued {
  readonly phase: 'reading' | 'ticketing';
  readonly run: string;
  readonly startedAt: string;
  readonly opened: OpenedRun;
  readonly window: Window;
  readonly book: BookState;
  readonly cursor?: string;
  readonly keptCursor?: string;
  readonly frontier: Frontier;
  readonly planHash: string;
  /** Absent until the plan is made. */
  readonly plan?: PlanView;
  readonly toCreate: number;
  /** Words of people that cover candidates. */
  readonly grants: readonly Grant[];
  readonly governance?: Governance;
  readonly isCancelled: boolean;
  /** How often services had answered that they were asked too much; absent on a link of an earlier version. */
  readonly tooMany?: TooMany;
  /** Of a plan alone. */
  readonly trail?: PlanTrail;
  /** Where something beyond creating is switched on. */
  readonly additions?: AdditionState;
  /** Projects of which Jira gave nothing to read. */
  readonly unreadable?: readonly string[];
  /** From when on the next run must look for tickets nobody was told of, because of these. */
  readonly owedSince?: string;
  /** A create was given up while nobody knew what became of it. */
  readonly isUnsettled?: true;
  /** A link before this one was reset, or begun anew by hand. */
  readonly isRewound?: true;
  /** What a link before this one owed: a wait that only a run which creates or tells has to pay. */
  readonly mustWaitSince?: string;
  /** Run id of the link before, as far as it could know; another one on record means that it was reset. */
  readonly cleared: string;
}
