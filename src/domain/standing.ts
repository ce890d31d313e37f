import type { ApprovalState, Standing, StandingGroup } from './approval';

type Mutable = { -readonly [K in keyof StandingGroup]: StandingGroup[K] } & {
  findings: (readonly [number, string])[];
};

/**
 * What a run must know of an approval: findings that are not settled, those that were shown alike together. `isDead`: nobody can
 * answer or take anything any more, so all but what was rejected counts as expired.
 */
export function standingOf(approval: ApprovalState, isDead: boolean): Standing {
  const { id, askedAt, expiresAt, rejectedForMs, findings, verdicts } = approval;
  const groups = new Map<string, Mutable>();
  const used: Standing['verdicts'][number][] = [];
  const places = new Map<number, number>();
  for (const [index, { fingerprint, severity, team, project, state: said, verdict }] of findings.entries()) {
    if (said === 'settled') continue;
    const state = isDead && said !== 'rejected' ? 'expired' : said;
    const place = verdict === undefined ? undefined : placeOf(verdict, { verdicts, used, places });
    const shown = { severity, team, project };
    const key = JSON.stringify([state, shown, place]);
    const group = groups.get(key) ?? {
      state,
      shown,
      ...(place === undefined ? {} : { verdict: place }),
      findings: [],
    };
    group.findings.push([index, fingerprint]);
    groups.set(key, group);
  }
  const isTaken = findings.some((finding) => finding.isTaken === true);
  const hasMissed = findings.some(({ state, isMissed }) => isMissed === true && state !== 'settled');
  const common = { id, askedAt, expiresAt, rejectedForMs, verdicts: used, groups: [...groups.values()] };
  return { ...common, ...(isTaken ? { isTaken } : {}), ...(hasMissed ? { hasMissed } : {}) };
}

interface Verdicts {
  readonly verdicts: ApprovalState['verdicts'];
  readonly used: Standing['verdicts'][number][];
  readonly places: Map<number, number>;
}

/** Only the verdicts that are still in force travel. */
function placeOf(verdict: number, { verdicts, used, places }: Verdicts): number | undefined {
  const known = places.get(verdict);
  const said = verdicts[verdict];
  if (known !== undefined || said === undefined) return known;
  const { by, at, note } = said;
  places.set(verdict, used.length);
  used.push(note === undefined ? { by, at } : { by, at, note });
  return used.length - 1;
}
