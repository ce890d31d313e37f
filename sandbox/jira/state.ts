import { isRecord } from '../json';
import { TokenBuckets } from '../token-bucket';
import { paragraphs } from './adf';
import { TicketExtras } from './extras';
import { FRESH, progressed, type Progress, type ProgressPatch } from './progress';
import { SearchIndex } from './search-index';
import { defaultSettings, prioritiesOf, projectByIdOrKey, type JiraSettings } from './settings';
import type { AdfNode, JiraTicket, TicketContent } from './ticket';

export interface CommitOptions {
  readonly createdBy: JiraTicket['createdBy'];
  readonly isHidden?: boolean;
  /** On top of the index lag. */
  readonly extraLagMs?: number;
  /** For tickets that are older than the sandbox. */
  readonly created?: string;
  readonly progress?: Progress;
}

interface PersonPatch extends ProgressPatch {
  readonly labels?: readonly string[];
  /** Moves the ticket: a new key, and the old one goes on answering. */
  readonly project?: string;
  readonly securityHidden?: boolean;
  readonly priority?: string;
  readonly summary?: string;
}

interface PersonTicket extends PersonPatch {
  readonly issueType?: string;
  readonly description?: AdfNode | string;
  readonly duedate?: string;
  readonly created?: string;
  readonly resolutiondate?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

const PATCH_KEYS = [
  'status',
  'statusCategory',
  'resolution',
  'labels',
  'project',
  'securityHidden',
  'priority',
  'summary',
];
const TICKET_KEYS = [
  ...PATCH_KEYS,
  'issueType',
  'description',
  'duedate',
  'created',
  'resolutiondate',
  'properties',
];
const FINGERPRINT_LABEL = /^wiz-[0-9a-f]{32}$/;

/** The books of one Jira site. Reads by key see every write at once; search sees it through the index. */
export class JiraState {
  readonly settings: JiraSettings = defaultSettings();
  readonly buckets = new TokenBuckets();
  readonly index = new SearchIndex();
  readonly extras = new TicketExtras();
  private readonly byId = new Map<number, JiraTicket>();
  /** Old keys of moved tickets included. */
  private readonly idByKey = new Map<string, number>();
  private readonly lastNumber = new Map<string, number>();
  private readonly writes = new Map<string, number>();
  private lastId = 10_000;

  constructor(readonly now: () => Date) {}

  /** Makes a ticket and allocates the project's next key, in this moment. */
  commit(content: TicketContent, options: CommitOptions): JiraTicket {
    const created = options.created ?? this.now().toISOString();
    const ticket: JiraTicket = {
      ...content,
      ...(options.progress ?? FRESH),
      id: (this.lastId += 1),
      key: this.nextKey(content.project),
      created,
      updated: created,
      createdBy: options.createdBy,
      isHidden: options.isHidden ?? this.settings.issueSecurity.includes(content.project),
    };
    this.store(ticket, Date.parse(created) + this.lagOf(ticket.id) + (options.extraLagMs ?? 0));
    return ticket;
  }

  /** By id, by key, or by a key it had before it was moved. */
  find(idOrKey: string): JiraTicket | undefined {
    const id = /^\d+$/.test(idOrKey) ? Number(idOrKey) : this.idByKey.get(idOrKey.toUpperCase());
    return id === undefined ? undefined : this.byId.get(id);
  }

  isVisible(ticket: JiraTicket): boolean {
    return !ticket.isHidden && !this.settings.notBrowseable.includes(ticket.project);
  }

  tickets(): Iterable<JiraTicket> {
    return this.byId.values();
  }

  defaultPriority(project: string): string {
    const scheme = prioritiesOf(this.settings, project);
    return (scheme.find(({ isDefault }) => isDefault) ?? scheme[0])?.name ?? 'Medium';
  }

  /** Something tried what this sandbox's one client never does: change or delete. */
  noteWrite(method: string, path: string): void {
    const what = `${method} ${path}`;
    this.writes.set(what, (this.writes.get(what) ?? 0) + 1);
  }

  addByPerson(ticket: object): object {
    const wanted: PersonTicket = withKnownKeys(ticket, TICKET_KEYS);
    const created = new Date(wanted.created ?? this.now()).toISOString();
    return shape(
      this.commit(this.contentOf(wanted), {
        createdBy: 'person',
        isHidden: wanted.securityHidden ?? false,
        created,
        progress: progressed(FRESH, wanted, wanted.resolutiondate ?? this.now().toISOString()),
      }),
    );
  }

  changeByPerson(key: string, patch: object): object {
    const wanted: PersonPatch = withKnownKeys(patch, PATCH_KEYS);
    const now = this.now().toISOString();
    const was = this.known(key);
    // Both come back from `progressed` where they still hold.
    const { resolution: _, resolutiondate: __, ...ticket } = was;
    const project = wanted.project === undefined ? ticket.project : this.knownProject(wanted.project);
    const changed: JiraTicket = {
      ...ticket,
      ...progressed(was, wanted, now),
      labels: wanted.labels ?? ticket.labels,
      priority: wanted.priority ?? ticket.priority,
      summary: wanted.summary ?? ticket.summary,
      isHidden: wanted.securityHidden ?? ticket.isHidden,
      project,
      key: project === ticket.project ? ticket.key : this.nextKey(project),
      updated: now,
    };
    this.store(changed, Date.parse(now) + this.lagOf(ticket.id));
    return shape(changed);
  }

  /** The index shows everything as it is now, whatever it lagged. */
  catchUp(): void {
    for (const ticket of this.byId.values()) this.index.put(ticket, 0);
  }

  commentByPerson(key: string, text: string): void {
    const created = this.now().toISOString();
    const { id } = this.known(key);
    this.extras.comment(id, { created, body: paragraphs(text), properties: [], createdBy: 'person' });
  }

  deleteByPerson(key: string): void {
    const { id } = this.known(key);
    this.byId.delete(id);
    this.index.drop(id);
  }

  dump(): object {
    const tickets = [...this.byId.values()];
    const perFingerprint: Record<string, number> = {};
    for (const label of tickets.flatMap(fingerprintLabelsOf)) {
      perFingerprint[label] = (perFingerprint[label] ?? 0) + 1;
    }
    const extras = tickets.map(({ id, key }) => ({
      key,
      comments: this.extras.comments(id),
      remoteLinks: this.extras.links(id),
    }));
    return {
      tickets: tickets.map(shape),
      perFingerprint,
      extras: extras.filter(({ comments, remoteLinks }) => comments.length + remoteLinks.length > 0),
      writes: Object.fromEntries(this.writes),
    };
  }

  private contentOf(wanted: PersonTicket): TicketContent {
    const project = this.knownProject(wanted.project ?? 'SEC');
    return {
      project,
      issueType: wanted.issueType ?? 'Task',
      summary: wanted.summary ?? 'A ticket made by a person',
      labels: wanted.labels ?? [],
      priority: wanted.priority ?? this.defaultPriority(project),
      components: [],
      customFields: {},
      properties: wanted.properties ?? {},
      ...(wanted.description === undefined ? {} : { description: paragraphs(wanted.description) }),
      ...(wanted.duedate === undefined ? {} : { duedate: wanted.duedate }),
    };
  }

  private nextKey(project: string): string {
    const number = (this.lastNumber.get(project) ?? 0) + 1;
    this.lastNumber.set(project, number);
    return `${project}-${number}`;
  }

  private store(ticket: JiraTicket, shownFromMs: number): void {
    this.byId.set(ticket.id, ticket);
    this.idByKey.set(ticket.key, ticket.id);
    this.index.put(ticket, shownFromMs);
  }

  private lagOf(id: number): number {
    const { indexLagMs, outOfOrderIndexing } = this.settings;
    // Neighbouring ids land far apart, and none beyond the lag itself.
    return outOfOrderIndexing ? Math.round((indexLagMs * (10 - ((id * 7) % 11))) / 10) : indexLagMs;
  }

  private known(key: string): JiraTicket {
    const ticket = this.find(key);
    if (ticket === undefined) throw new Error(`the sandbox's Jira has no ticket ${key}`);
    return ticket;
  }

  private knownProject(key: string): string {
    const project = projectByIdOrKey(this.settings, key);
    if (project === undefined) throw new Error(`the sandbox's Jira has no project ${key}`);
    return project.key;
  }
}

/** Of the findings a ticket stands for: by its labels, and by the list that a client keeps in a property. */
function fingerprintLabelsOf({ labels, properties }: JiraTicket): string[] {
  const kept = properties['wfd.findings'];
  const listed =
    isRecord(kept) && Array.isArray(kept['fingerprints']) ? (kept['fingerprints'] as unknown[]) : [];
  const all = [...labels, ...listed.map((fingerprint) => `wiz-${String(fingerprint)}`)];
  return [...new Set(all.filter((label) => FINGERPRINT_LABEL.test(label)))];
}

function withKnownKeys(value: object, keys: readonly string[]): object {
  const unknown = Object.keys(value).filter((key) => !keys.includes(key));
  if (unknown.length > 0) throw new Error(`unknown: ${unknown.join(', ')}; known are ${keys.join(', ')}`);
  return value;
}

function shape(ticket: JiraTicket): object {
  return { ...ticket, id: String(ticket.id) };
}
