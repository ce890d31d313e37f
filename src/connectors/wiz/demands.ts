import type { FactKey, NeededFact } from '../../domain/matcher';
import type { ConnectorError } from '../connector-error';
import { BLOCKS, type Block, type Query } from './documents';
import { wizError } from './errors';

/** What the policy makes of the optional blocks of a document. */
export interface Demands {
  /** Must be answered: without them findings would change teams in silence. */
  readonly needed: ReadonlyMap<Block, NeededFact>;
  /** These, and what may be left out only where a refusal names it: the order of projects must not change for one page. */
  readonly firm: ReadonlySet<Block>;
  /** Nobody looks at them, so they are not asked for. */
  readonly idle: ReadonlySet<Block>;
}

/** The other facts are told by fields that every tenant answers. */
const TOLD_BY: Partial<Record<FactKey, Block>> = {
  folder: 'folders',
  businessUnit: 'unit',
  businessImpact: 'impact',
  region: 'region',
  environment: 'environments',
};

/** They are those of the most specific project, which the nesting tells apart; a tenant without any has one order all the same. */
const OF_THE_FIRST_PROJECT: ReadonlySet<FactKey> = new Set(['project', 'businessUnit', 'businessImpact']);

export function demandsOf({ onDemand }: Query, needs: readonly NeededFact[]): Demands {
  const needed = new Map<Block, NeededFact>();
  for (const need of needs) {
    const block = TOLD_BY[need.fact];
    if (block !== undefined) needed.set(block, need);
  }
  const order: Block[] = needs.some(({ fact }) => OF_THE_FIRST_PROJECT.has(fact)) ? ['nesting'] : [];
  return {
    needed,
    firm: new Set([...needed.keys(), ...order]),
    idle: new Set(onDemand.filter((block) => !needed.has(block))),
  };
}

/** For a refusal of what the policy looks at. */
export function untold(
  missed: readonly NeededFact[],
  { action, status, detail }: ConnectorError,
): ConnectorError {
  const words = missed.map(({ fact }) => BLOCKS[TOLD_BY[fact] ?? 'nesting'].words).join(' and ');
  const looks = missed.map(({ fact, by }) => `${by} looks at ${fact}`).join(', ');
  const keys = missed.map(({ fact, by }) => `${fact} out of ${by}`).join(' and ');
  return wizError({
    action,
    trouble: 'rejected',
    detail: `this Wiz tenant does not tell ${words}, and in the policy ${looks} (${detail})`,
    ...(status === undefined ? {} : { status }),
    cure: `Take ${keys}, or have the tenant answer it: without it findings would change teams in silence, so nothing is read.`,
  });
}
