import { browseUrl } from '../../domain/jira-links';
import { compareText } from '../../domain/time';
import type { AuditFact } from '../record';
import { tellTogether } from './alike';
import { sentence } from './sentence';

/** One or several events of the trail in one sentence. */
export interface Passage {
  readonly at: string;
  readonly text: string;
  /** Where it can be looked at. */
  readonly links: readonly string[];
}

export interface Story {
  readonly findings: readonly string[];
  readonly tickets: readonly string[];
  readonly passages: readonly Passage[];
}

/** Where tickets and executions can be looked at. */
export interface Links {
  /** Of the Jira site, by the run's label. */
  readonly siteOf: (run: string | undefined) => string | undefined;
  /** Of an execution in the Web UI; undefined where nobody knows its address. */
  readonly execution: (fact: AuditFact) => string | undefined;
}

/** What is asked about: everything that hangs together with one finding or ticket. */
interface Subject {
  readonly findings: Set<string>;
  readonly tickets: Set<string>;
  readonly approvals: Set<string>;
}

/** Reads the trail twice: what belongs to the story is known only at its end, and where it begins comes first. */
export async function tellStory(
  id: string,
  read: () => AsyncIterable<AuditFact>,
  execution: Links['execution'],
): Promise<Story | undefined> {
  const subject = await findSubject(id, read());
  if (subject === undefined) return undefined;
  const sites = new Map<string | undefined, string>();
  const facts: AuditFact[] = [];
  for await (const fact of read()) {
    if (fact.siteUrl !== undefined) sites.set(fact.run, fact.siteUrl);
    if (!isAbout(fact, subject)) continue;
    facts.push(fact);
    // An approval closes after the run that asked for it, and so comes behind it.
    if (fact.approval !== undefined) subject.approvals.add(fact.approval);
  }
  const links: Links = { siteOf: (run) => sites.get(run), execution };
  const sorted = facts.toSorted((a, b) => isNow(a) - isNow(b) || compareText(a.at, b.at));
  return {
    findings: [...subject.findings],
    tickets: [...subject.tickets],
    passages: inPassages(tellTogether(sorted), links),
  };
}

/** What goes on is the end of the story, whenever something happened in it last. */
function isNow({ kind }: AuditFact): number {
  return kind === 'still-open' ? 1 : 0;
}

async function findSubject(id: string, facts: AsyncIterable<AuditFact>): Promise<Subject | undefined> {
  const subject: Subject = { findings: new Set(), tickets: new Set(), approvals: new Set() };
  for await (const { finding, ticket } of facts) {
    if (finding === undefined || !(finding === id || sameKey(ticket, id))) continue;
    subject.findings.add(finding);
    if (ticket !== undefined) subject.tickets.add(ticket);
  }
  return subject.findings.size === 0 ? undefined : subject;
}

function sameKey(ticket: string | undefined, id: string): boolean {
  return ticket?.toUpperCase() === id.toUpperCase();
}

function isAbout(fact: AuditFact, { findings, tickets, approvals }: Subject): boolean {
  const { finding, approval, kind } = fact;
  if (finding !== undefined) return findings.has(finding);
  if (fact.tickets?.some((key) => tickets.has(key)) === true) return true;
  return approvals.has(approval ?? '') && !kind.startsWith('run-') && kind !== 'step-failed';
}

/** Run after run says the same of a finding that waits or is known: that is one sentence. */
function inPassages(facts: readonly AuditFact[], links: Links): Passage[] {
  const passages: Passage[] = [];
  let repeated: AuditFact[] = [];
  const shown = new Set<string>();
  const flush = (): void => {
    if (repeated.length > 0) passages.push(withNewLinks(toPassage(repeated, links), shown));
    repeated = [];
  };
  for (const fact of facts) {
    const [first] = repeated;
    if (first !== undefined && !isSame(first, fact)) flush();
    repeated.push(fact);
    if (!REPEATING.has(fact.kind)) flush();
  }
  flush();
  return passages;
}

const REPEATING: ReadonlySet<string> = new Set(['known', 'held', 'parked', 'suppressed', 'reminded']);

function isSame(a: AuditFact, b: AuditFact): boolean {
  return (
    a.kind === b.kind &&
    a.finding === b.finding &&
    a.ticket === b.ticket &&
    a.reason === b.reason &&
    a.run !== b.run
  );
}

/** Several sentences of one run would lead to the same page again and again. */
function withNewLinks(passage: Passage, shown: Set<string>): Passage {
  const links = passage.links.filter((link) => !shown.has(link));
  for (const link of links) shown.add(link);
  return { ...passage, links };
}

function toPassage(facts: readonly AuditFact[], links: Links): Passage {
  const [first, last = first] = [facts[0], facts.at(-1)];
  if (first === undefined || last === undefined) return { at: '', text: '', links: [] };
  const site = links.siteOf(first.run);
  const browse = first.ticket === undefined || site === undefined ? undefined : browseUrl(site, first.ticket);
  const found = [first.kind === 'known' ? undefined : browse, first.link, links.execution(first)];
  return { at: first.at, text: sentence(facts), links: found.filter((link) => link !== undefined) };
}
