import type { World } from '../sandbox/world';

/** A ticket as Jira's own books have it; only those the worker made. */
export interface BookedTicket {
  readonly key: string;
  /** Of the weaknesses it is about, as a person reads them: in the summary, or in the list of a ticket for several. */
  readonly markers: readonly string[];
  /** As labels, of those and no others: by its labels, and by the list it keeps in a property. */
  readonly fingerprints: readonly string[];
  readonly labels: readonly string[];
  readonly statusCategory: string;
  readonly created: string;
  readonly resolutiondate?: string;
}

export interface BookedMessage {
  readonly channel: string;
  readonly isDigest: boolean;
  /** "run/team" of a digest, whichever part of it this is. */
  readonly digestOf: string;
  /** Raised severities it tells of: "SEC-3 critical". */
  readonly raises: readonly string[];
  /** Everything a person reads in it, as JSON text. */
  readonly text: string;
  /** Keys it links to. */
  readonly keys: readonly string[];
  /** Labels of the runs whose tickets it does not name one by one, but links to. */
  readonly linkedRuns: readonly string[];
}

export interface BookedFinding {
  readonly id: string;
  readonly marker: string;
  readonly isEligible: boolean;
  readonly statusChangedAt: string | null;
}

const RAISE = /([A-Z]+-\d+) is (critical|high) in Wiz now/g;
const FINGERPRINT = /^wiz-[0-9a-f]{32}$/;

export function ticketsOf(world: World): BookedTicket[] {
  const { tickets } = plain<{ tickets: RawTicket[] }>(world.jira.dump());
  return tickets
    .filter(({ createdBy }) => createdBy === 'api')
    .map((ticket) => ({ ...ticket, markers: markersOf(ticket), fingerprints: fingerprintsOf(ticket) }));
}

interface RawTicket extends Omit<BookedTicket, 'markers' | 'fingerprints'> {
  readonly summary: string;
  readonly description: unknown;
  readonly properties: { readonly 'wfd.findings'?: { readonly fingerprints: readonly string[] } };
  readonly createdBy: string;
}

/** Tickets per fingerprint label. */
export function ticketsPerFingerprint(tickets: readonly BookedTicket[]): ReadonlyMap<string, BookedTicket[]> {
  const groups = new Map<string, BookedTicket[]>();
  for (const ticket of tickets) {
    for (const label of ticket.fingerprints) {
      groups.set(label, [...(groups.get(label) ?? []), ticket]);
    }
  }
  return groups;
}

export function messagesOf(world: World): BookedMessage[] {
  const { channels } = plain<{ channels: { name: string; messages: RawMessage[] }[] }>(world.slack.dump());
  return channels.flatMap(({ name, messages }) => messages.map((message) => toMessage(name, message)));
}

interface RawMessage {
  readonly text: string;
  readonly blocks: unknown;
  readonly metadata?: {
    readonly event_type?: string;
    readonly event_payload?: { readonly run?: string; readonly team?: string };
  };
}

function toMessage(channel: string, { text, blocks, metadata }: RawMessage): BookedMessage {
  const body = JSON.stringify({ text, blocks });
  const links = [...JSON.stringify(blocks).matchAll(/\/browse\/([A-Z]+-\d+)/g)];
  return {
    channel,
    isDigest: metadata?.event_type === 'wfd_digest',
    digestOf: `${metadata?.event_payload?.run ?? ''}/${metadata?.event_payload?.team ?? ''}`,
    raises: [...text.matchAll(RAISE)].map(([, key = '', severity = '']) => `${key} ${severity}`),
    text: body,
    keys: [...new Set(links.flatMap(([, key]) => key ?? []))],
    linkedRuns: body.includes('/issues/?jql=') ? [...new Set(body.match(/wfd-run-[0-9a-f-]{13}/g))] : [],
  };
}

/** How often each digest or notice was posted, by its key. */
export function postsPerKey(world: World): Readonly<Record<string, number>> {
  return plain<{ perKey: Record<string, number> }>(world.slack.dump()).perKey;
}

export function findingsOf(world: World): BookedFinding[] {
  return world.wiz.all().map(({ id, status, severity, statusChangedAt, entitySnapshot }) => ({
    id,
    marker: entitySnapshot?.name ?? '',
    isEligible:
      (status === 'OPEN' || status === 'IN_PROGRESS') && (severity === 'CRITICAL' || severity === 'HIGH'),
    statusChangedAt,
  }));
}

/** What nobody may do: anything but reads and creates, and anything that rings. */
export function misdeedsOf(world: World): string[] {
  const { writes } = plain<{ writes: Record<string, number> }>(world.jira.dump());
  const { mentions } = plain<{ mentions: unknown[] }>(world.slack.dump());
  return [
    ...Object.keys(writes).map((what) => `Jira: ${what}`),
    ...world.requests.unexpected().map(({ method, path }) => `${method} ${path}`),
    ...mentions.map((mention) => `Slack rings: ${JSON.stringify(mention)}`),
  ];
}

/** The longest time between a create request's arrival and its being carried out, in milliseconds. */
export function slowestCommitMs(world: World): number {
  const creates = world.requests.list().filter(({ operation }) => operation === 'create');
  return Math.max(0, ...creates.map(({ carriedOutAfterMs = 0 }) => carriedOutAfterMs));
}

function fingerprintsOf({ labels, properties }: RawTicket): string[] {
  const listed = (properties['wfd.findings']?.fingerprints ?? []).map((fingerprint) => `wiz-${fingerprint}`);
  return [...new Set([...labels.filter((label) => FINGERPRINT.test(label)), ...listed])];
}

function markersOf({ summary, description, properties }: RawTicket): string[] {
  const text = properties['wfd.findings'] === undefined ? summary : JSON.stringify(description);
  return [...new Set(text.match(/unit-\d+/g))];
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- one place for the assertion
function plain<T>(dump: object): T {
  return JSON.parse(JSON.stringify(dump)) as T;
}
