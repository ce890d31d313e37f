import { hasRuleLabel } from './group-ticket';
import { fingerprintLabel, fingerprintsOf, type TicketMatch } from './ticket';

/** An open ticket with what its description quotes: every ticket of ours names its own label at its end. */
export interface QuotingTicket {
  readonly key: string;
  readonly labels: readonly string[];
  /** Fingerprint labels, in the order of the text. */
  readonly quotes: readonly string[];
  /** Fingerprints in its list of findings, where it stood for several. */
  readonly members?: readonly string[];
}

/** Keys of tickets that quote a fingerprint's label and do not carry it, by fingerprint. A hint and no more. */
export type Strays = Readonly<Record<string, readonly string[]>>;

/** A ticket of ours, and an open one that may be about the same finding. */
export interface StrayPair {
  readonly ticket: string;
  readonly stray: string;
  readonly fingerprint: string;
}

/** What a run has noticed of findings that have more than one ticket. */
export interface Duplicates {
  /** One sentence for each fingerprint that several open tickets carry. */
  readonly clones: readonly string[];
  readonly strays: Strays;
  readonly pairs: readonly StrayPair[];
}

export const NO_DUPLICATES: Duplicates = { clones: [], strays: {}, pairs: [] };

/** Kept of each kind. */
const KEPT = 100;
const STRAYS_PER_FINDING = 5;
/** Sentences of each kind in a report; the default channel hears of the others one after the other. */
const SENTENCES = 20;
const CLONE_WORDS = 'carry the same finding';

/**
 * A finding's text is an attacker's, and may quote the label of another finding. So only a ticket without any
 * fingerprint label counts, and of what it quotes only the last: the footer, which is ours, stands behind the text. A list of
 * findings says more than any text; without the label of their rule only the one that has a label of its own is found by it.
 */
export function straysAmong(fingerprints: readonly string[], tickets: readonly QuotingTicket[]): Strays {
  const wanted = new Set(fingerprints);
  const strays: Record<string, readonly string[]> = {};
  for (const { key, labels, quotes, members } of new Map(tickets.map((each) => [each.key, each])).values()) {
    const labelled = fingerprintsOf({ labels });
    if (labelled.length > 0 && (members === undefined || hasRuleLabel({ labels }))) continue;
    const named = members ?? fingerprintsOf({ labels: quotes }).slice(-1);
    for (const fingerprint of named.filter((each) => wanted.has(each) && !labelled.includes(each))) {
      strays[fingerprint] = [...(strays[fingerprint] ?? []), key].slice(0, STRAYS_PER_FINDING);
    }
  }
  return strays;
}

/** The finding has its ticket: each stray of it makes a pair with it. */
export function withPairs(
  known: readonly StrayPair[],
  { key, fingerprint }: Pick<TicketMatch, 'key' | 'fingerprint'>,
  strays: readonly string[] = [],
): readonly StrayPair[] {
  return mergePairs(
    known,
    strays.map((stray) => ({ ticket: key, stray, fingerprint })),
  );
}

export function mergePairs(some: readonly StrayPair[], more: readonly StrayPair[]): readonly StrayPair[] {
  const distinct = new Map([...some, ...more].map((pair) => [strayMark(pair), pair]));
  return [...distinct.values()].filter(({ ticket, stray }) => ticket !== stray).slice(0, KEPT);
}

export function withClones(known: readonly string[], { key, clones }: TicketMatch): readonly string[] {
  if (clones === undefined) return known;
  const sentence = `${[key, ...clones].join(', ')} ${CLONE_WORDS}`;
  return [...new Set([...known, sentence])].slice(0, KEPT);
}

/** What a report says of them. */
export function describeDuplicates({ clones, pairs }: Duplicates): string[] {
  return [...atMost(clones), ...atMost(pairs.map(describeStray))];
}

export function describeStray({ ticket, stray, fingerprint }: StrayPair): string {
  const label = fingerprintLabel(fingerprint);
  return (
    `${stray} names the finding of ${ticket} in its description and does not carry the label ${label}: ` +
    `if it is an older ticket of that finding, put the label back and close ${ticket}, or close ${stray}.`
  );
}

/** By this a pair is remembered as told. */
export function strayMark({ ticket, stray }: StrayPair): string {
  return `stray ${stray} ${ticket}`;
}

/** Clones stay told for as long as they last; an incremental run does not see them all. */
export function isCloneMark(mark: string): boolean {
  return mark.endsWith(CLONE_WORDS);
}

function atMost(sentences: readonly string[]): string[] {
  const more = sentences.length - SENTENCES;
  return more <= 0 ? [...sentences] : [...sentences.slice(0, SENTENCES), `… and ${more} more of this kind`];
}
