import type { Tenant } from './tenant/tenant';

/** What one case is about, before it has a size. */
export interface Mix {
  /** With a ticket of ours. */
  readonly known?: number;
  /** With a ticket of another integration. */
  readonly linked?: number;
  readonly muted?: number;
  /** Each to have a ticket of its own. */
  readonly single?: number;
  /** Tickets to come that stand for several findings each. */
  readonly bursts?: number;
  /** Of the known ones, those that change before the run that is measured; then only changes are read. */
  readonly changed?: number;
  /** Those that come up before it. */
  readonly fresh?: number;
  /** Filed by the run before, which so has got to know the channels. */
  readonly earlier?: number;
}

export type CaseName = 'nothing-new' | 'usual-cycle' | 'first-sweep' | 'giant' | 'giant-known';

export interface Case {
  readonly name: CaseName;
  readonly title: string;
  readonly policy: 'usual' | 'flood';
  readonly mix: Mix;
  /** A run before the one that is measured has read all of it; else they are findings nobody has looked at. */
  readonly isKnownBefore: boolean;
}

export type Size = 'full' | 'quick';

/** One more than share no ticket. */
const BURST_SIZE = 11;

const NOTHING_NEW = { policy: 'flood', isKnownBefore: true } as const;
const FLOOD = { policy: 'flood', isKnownBefore: false } as const;

/** At full size as the project sets itself its aims; `quick` is a small part of all but the usual cycle. */
export function casesOf(size: Size): readonly Case[] {
  const sizes = SIZES[size];
  return [
    { name: 'nothing-new', title: 'Nothing new', ...NOTHING_NEW, mix: sizes['nothing-new'] },
    {
      name: 'usual-cycle',
      title: 'Usual cycle',
      policy: 'usual',
      isKnownBefore: true,
      mix: sizes['usual-cycle'],
    },
    { name: 'first-sweep', title: 'First sweep', ...FLOOD, mix: sizes['first-sweep'] },
    { name: 'giant-known', title: 'Giant, nothing new', ...NOTHING_NEW, mix: sizes['giant-known'] },
    { name: 'giant', title: 'Giant', ...FLOOD, mix: sizes.giant },
  ];
}

const SIZES: Readonly<Record<Size, Readonly<Record<CaseName, Mix>>>> = {
  full: {
    'nothing-new': { known: 10_000 },
    'usual-cycle': { known: 10_000, changed: 160, fresh: 40, earlier: 8 },
    'first-sweep': { linked: 5_000, muted: 2_500, single: 1_950, bursts: 50 },
    giant: { known: 94_000, single: 4_900, bursts: 100 },
    'giant-known': { known: 100_000 },
  },
  quick: {
    'nothing-new': { known: 1_000 },
    'usual-cycle': { known: 10_000, changed: 160, fresh: 40, earlier: 8 },
    'first-sweep': { linked: 200, muted: 100, single: 78, bursts: 2 },
    giant: { known: 940, single: 49, bursts: 1 },
    'giant-known': { known: 2_000 },
  },
};

/** Findings that the run which is measured has to do with. */
export function findingsOf({ changed, fresh = 0, ...mix }: Mix): number {
  if (changed !== undefined) return changed + fresh;
  return (mix.known ?? 0) + (mix.linked ?? 0) + (mix.muted ?? 0) + newOf(mix);
}

/** Findings that are to have a ticket. */
export function newOf({ single = 0, bursts = 0, fresh = 0 }: Mix): number {
  return single + bursts * BURST_SIZE + fresh;
}

export function ticketsOf({ single = 0, bursts = 0, fresh = 0 }: Mix): number {
  return single + bursts + fresh;
}

/** The same case with so many findings, or fewer where it has no more; for what takes one finding after the other. */
export function sampleOf(each: Case, findings: number): Case {
  const share = Math.min(1, findings / findingsOf(each.mix));
  const scaled = Object.entries(each.mix).map(([kind, count]: [string, number]) => [
    kind,
    kind === 'bursts' ? 0 : Math.round(count * share),
  ]);
  const mix = Object.fromEntries(scaled) as Mix;
  // Alone each, for whoever does not know of bursts.
  const members = Math.round((each.mix.bursts ?? 0) * BURST_SIZE * share);
  return { ...each, mix: { ...mix, single: (mix.single ?? 0) + members } };
}

/** What is there from the beginning. */
export function settle(tenant: Tenant, mix: Mix): void {
  const { known = 0, linked = 0, muted = 0, single = 0, bursts = 0, earlier = 0 } = mix;
  tenant.addKnown(known);
  tenant.addLinked(linked);
  tenant.addMuted(muted);
  tenant.addNew(single);
  tenant.addBursts(bursts, BURST_SIZE);
  tenant.addEarlier(earlier);
}

/** What comes between the run before and the one that is measured. */
export function moveOn(tenant: Tenant, { changed = 0, fresh = 0 }: Mix): void {
  tenant.changeKnown(changed);
  tenant.addFresh(fresh);
}
