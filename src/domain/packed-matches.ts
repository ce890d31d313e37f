import type { Severity } from './severity';
import type { TicketMatch } from './ticket';

/** Of most findings there is nothing to say but this: where the question named it, and the key of its ticket. */
type Plain = readonly [asked: number, key: string];

/** Matches as they travel. A known finding must leave little behind in a history: [0, "SEC-1"] says what 80 bytes would. */
export interface PackedMatches {
  /** Those of which there is more to say. */
  readonly matches: readonly TicketMatch[];
  /** The others, by the severity they were filed with; "" where a match has none. Absent when there are none. */
  readonly plain?: Readonly<Record<string, readonly Plain[]>>;
}

/** `asked`: the fingerprints that were asked for, in their order. */
export function packMatches(matches: readonly TicketMatch[], asked: readonly string[]): PackedMatches {
  const places = new Map(asked.map((fingerprint, place) => [fingerprint, place]));
  const others: TicketMatch[] = [];
  const plain: Record<string, Plain[]> = {};
  for (const match of matches) {
    const { fingerprint, key, severity = '', ...more } = match;
    const place = places.get(fingerprint);
    if (place === undefined || Object.keys(more).length > 0) others.push(match);
    else (plain[severity] ??= []).push([place, key]);
  }
  return Object.keys(plain).length === 0 ? { matches: others } : { matches: others, plain };
}

/** `asked`: as it was packed with. */
export function unpackMatches(
  { matches, plain = {} }: PackedMatches,
  asked: readonly string[],
): TicketMatch[] {
  const unpacked = Object.entries(plain).flatMap(([severity, found]) =>
    found.flatMap(([place, key]): TicketMatch[] => {
      const fingerprint = asked[place];
      if (fingerprint === undefined) return [];
      return [{ fingerprint, key, ...(severity === '' ? {} : { severity: severity as Severity }) }];
    }),
  );
  return [...unpacked, ...matches];
}
