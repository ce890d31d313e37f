import { type PlanReport, sizeOf } from './report';
import { bySeverity } from './severity';

/** The answer is one payload, and no payload may pass 512 KB: bytes of JSON at most. */
export const PLAN_LIMIT_BYTES = 500_000;
/** Of whole drafts. */
export const DRAFTS_LIMIT_BYTES = 180_000;
const DIGESTS_LIMIT_BYTES = 80_000;
const BROKEN_LIMIT_BYTES = 20_000;

/** Sorts the planned tickets, which come by destination, and leaves out digests, drafts and planned tickets from their ends until the answer is small enough; what is left out is counted. */
export function fitPlan(plan: PlanReport): PlanReport {
  const { drafts } = plan;
  const create = bySeverity(plan.create);
  const keptDigests = firstWithin(plan.digests, DIGESTS_LIMIT_BYTES);
  const broken = firstWithin(plan.broken, BROKEN_LIMIT_BYTES);
  const frame = sizeOf({ ...plan, broken, create: [], drafts: [], digests: keptDigests });
  const room = PLAN_LIMIT_BYTES - frame;
  const keptDrafts = firstWithin(drafts ?? [], Math.min(DRAFTS_LIMIT_BYTES, room / 2));
  const kept = firstWithin(create, room - sizeOf(keptDrafts));
  return {
    ...plan,
    broken,
    create: kept,
    omitted: plan.omitted + create.length - kept.length,
    digests: keptDigests,
    ...(drafts === undefined
      ? {}
      : { drafts: keptDrafts, omittedDrafts: plan.omitted + create.length - keptDrafts.length }),
  };
}

/** The first items whose JSON takes no more than that, as UTF-8. */
export function firstWithin<T>(items: readonly T[], bytes: number): readonly T[] {
  let left = bytes;
  const end = items.findIndex((item) => (left -= sizeOf(item) + 1) < 0);
  return end < 0 ? items : items.slice(0, end);
}
