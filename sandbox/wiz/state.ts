import { randomUUID } from 'node:crypto';
import { TokenBuckets } from '../token-bucket';
import { defaultIssue } from './default-issue';
import { merge } from './merge';
import type { WizIssue, WizServiceTicket } from './model';
import { rawTimestamp } from './timestamp';

/** What one tenant is like. Tests change it while the sandbox runs. */
export interface WizSettings {
  clientId: string;
  clientSecret: string;
  audience: string;
  tokenLifetimeS: number;
  /** Data centre, a claim of the token: clients derive the API's address from it. */
  dc: string;
  scopes: string[];
  /** 0 switches the limit off. */
  requestsPerSecond: number;
  /** Sent with a 429 when it is a number. */
  retryAfterS: number | null;
  /** Added to every GraphQL answer. */
  pageLatencyMs: number;
  /** Added to it for each finding in the answer. */
  findingLatencyMs: number;
  /** Largest `first`. */
  maxPageSize: number;
  /** What `endCursor` is on the last page; both are seen. */
  lastCursor: null | '';
  introspection: boolean;
  /** "Type.field" (or "Enum.VALUE") that this tenant's schema does not have. */
  lacksFields: string[];
}

/** The books of the local Wiz. */
export class WizState {
  readonly settings: WizSettings = {
    clientId: 'sandbox-client',
    clientSecret: 'sandbox-secret',
    audience: 'wiz-api',
    tokenLifetimeS: 86_400,
    dc: 'eu1',
    scopes: ['read:issues', 'read:threat_issues', 'read:projects'],
    requestsPerSecond: 10,
    retryAfterS: null,
    pageLatencyMs: 0,
    findingLatencyMs: 0,
    maxPageSize: 500,
    lastCursor: null,
    introspection: true,
    lacksFields: [],
  };
  private readonly buckets = new TokenBuckets();
  private readonly issues = new Map<string, WizIssue>();
  /** Expiry in milliseconds by access token. */
  private readonly tokens = new Map<string, number>();
  private readonly memory = new Map<string, unknown>();
  private stamps = 0;

  constructor(private readonly now: () => Date) {}

  dump(): object {
    return { issues: this.all(), liveTokens: this.tokens.size };
  }

  /** Each node is laid over a believable default; what `createdAt` says, the other timestamps say too. */
  add(nodes: object[]): { ids: string[] } {
    const ids: string[] = [];
    for (const node of nodes as Partial<WizIssue>[]) {
      const id = node.id ?? randomUUID();
      if (this.issues.has(id)) throw new Error(`there is an issue ${id} already: change it instead`);
      this.issues.set(id, merge(defaultIssue(id, node.createdAt ?? this.stamp()), node));
      ids.push(id);
    }
    this.memory.clear();
    return { ids };
  }

  /** A new status moves the timestamps that Wiz moves with it, unless the patch names them; a severity does not. */
  change(id: string, patch: object): object {
    const issue = this.issues.get(id);
    if (issue === undefined) throw new Error(`there is no issue ${id}`);
    const changed = merge(merge(issue, this.consequences(issue, patch)), patch);
    this.issues.set(id, changed);
    this.memory.clear();
    return changed;
  }

  /** One more link from a finding to a ticket, whatever links there are; nothing else of it changes. */
  associate(id: string, ticket: Omit<WizServiceTicket, 'id'>): WizServiceTicket | undefined {
    const issue = this.issues.get(id);
    if (issue === undefined) return undefined;
    const added = { id: randomUUID(), ...ticket };
    this.issues.set(id, { ...issue, serviceTickets: [...(issue.serviceTickets ?? []), added] });
    this.memory.clear();
    return added;
  }

  /** Archived for good: no query finds it again. */
  remove(id: string): void {
    this.issues.delete(id);
    this.memory.clear();
  }

  find(id: string): WizIssue | undefined {
    return this.issues.get(id);
  }

  all(): readonly WizIssue[] {
    return [...this.issues.values()];
  }

  /** What is dear to compute on many rows, kept until a row changes. */
  remembered<T>(name: string, compute: (issues: readonly WizIssue[]) => T): T {
    if (this.memory.size > 100) this.memory.clear();
    if (!this.memory.has(name)) this.memory.set(name, compute(this.all()));
    return this.memory.get(name) as T;
  }

  keepToken(token: string, expiresAtMs: number): void {
    for (const [old, expiry] of this.tokens) if (expiry <= this.now().getTime()) this.tokens.delete(old);
    this.tokens.set(token, expiresAtMs);
  }

  isLive(token: string): boolean {
    return (this.tokens.get(token) ?? 0) > this.now().getTime();
  }

  revoke(token: string): void {
    this.tokens.delete(token);
  }

  hasScope(anyOf: readonly string[]): boolean {
    return ['read:all', 'admin:all', ...anyOf].some((scope) => this.settings.scopes.includes(scope));
  }

  /** One bucket for all users of the service account; it holds one second's worth. */
  mayAsk(): boolean {
    const perSecond = this.settings.requestsPerSecond;
    if (perSecond <= 0) return true;
    return this.buckets.take('account', { perSecond, burst: perSecond }, this.now().getTime()).isAllowed;
  }

  private consequences(issue: WizIssue, patch: Partial<WizIssue>): Partial<WizIssue> {
    const stamp = this.stamp();
    if (patch.status === undefined || patch.status === issue.status) return { updatedAt: stamp };
    const isDone = patch.status === 'RESOLVED' || patch.status === 'REJECTED';
    return {
      updatedAt: stamp,
      statusChangedAt: stamp,
      resolvedAt: patch.status === 'RESOLVED' ? stamp : null,
      ...(isDone ? {} : { resolutionReason: null, resolutionNote: null, rejectionExpiredAt: null }),
    };
  }

  /** The clock knows milliseconds only; a counter makes up the rest, so that two stamps differ. */
  private stamp(): string {
    this.stamps = (this.stamps + 1) % 1_000;
    return rawTimestamp(this.now().getTime() * 1_000 + this.stamps);
  }
}
