import type { Capability } from '../../domain/beyond';
import type { Check } from '../../domain/check';
import type { LinkedTicket } from '../../domain/finding';
import { ConnectorError } from '../connector-error';
import type { AdditionWrite } from '../permission';
import { cursorAfter } from './cursor';
import { linkMutation, LINKS_QUERY, RESOLVED_QUERY, STANDING_QUERY } from './documents';
import type { Failure } from './errors';
import { detailsVariables, resolvedVariables, standingVariables } from './filters';
import type { FindingAdditions, ResolvedPage, ResolvedRequest } from './finding-additions';
import type { Ask } from './graphql-client';
import { WIZ_PERMISSIONS } from './permissions';
import { createReader, type Reader } from './reader';
import { associatedSchema, linksSchema, resolvedPageSchema, standingPageSchema } from './resolved-schema';
import { parseData } from './schema';

/** Of the rules of one question; twenty pages. */
const MAX_STANDING = 10_000;

export interface AdditionsOptions {
  /** Guarded by what is switched on. */
  readonly ask: Ask;
  readonly on: readonly Capability[];
  readonly onNotice: (text: string) => void;
}

export function createAdditions({ ask, on, onNotice }: AdditionsOptions): FindingAdditions {
  const resolved = createReader(RESOLVED_QUERY, { ask, onNotice });
  const standing = createReader(STANDING_QUERY, { ask, onNotice });
  const links = createReader(LINKS_QUERY, { ask, onNotice });
  return {
    readResolved: (request) => readResolved(resolved, request),
    readOpenOf: (ruleIds) => readOpenOf(standing, ruleIds),
    readLinks: (finding) => readLinks(links, finding),
    link: (finding, ticket) => link(ask, finding, ticket),
    check: () => Promise.resolve(on.includes('linkInWiz') ? [describeScope()] : []),
  };
}

async function readResolved(reader: Reader, request: ResolvedRequest): Promise<ResolvedPage> {
  const action = 'read resolved findings';
  const data = await reader.read(resolvedVariables(request), action);
  const { nodes, pageInfo } = parseData(resolvedPageSchema, data, action).issues;
  const nextCursor = cursorAfter(pageInfo, { sent: new Set([request.cursor]), action });
  return { findings: nodes, ...(nextCursor === undefined ? {} : { nextCursor }) };
}

async function readOpenOf(
  reader: Reader,
  ruleIds: readonly string[],
): Promise<readonly string[] | undefined> {
  if (ruleIds.length === 0) return [];
  const action = 'read open findings of a rule';
  const found: string[] = [];
  const sent = new Set<string | undefined>([undefined]);
  for (let cursor: string | undefined; ; sent.add(cursor)) {
    const data = await reader.read(standingVariables(ruleIds, cursor), action);
    const { nodes, pageInfo } = parseData(standingPageSchema, data, action).issues;
    found.push(...nodes);
    cursor = cursorAfter(pageInfo, { sent, action });
    if (cursor === undefined) return found;
    if (found.length >= MAX_STANDING) return undefined;
  }
}

async function readLinks(reader: Reader, finding: string): Promise<readonly LinkedTicket[] | undefined> {
  const action = 'read the links of a finding';
  const data = await reader.read(detailsVariables([finding], undefined), action);
  const { nodes } = parseData(linksSchema, data, action).issues;
  return nodes.find(({ id }) => id === finding)?.serviceTickets;
}

async function link(ask: Ask, finding: string, ticket: LinkedTicket): Promise<AdditionWrite> {
  const action = 'link a finding to its ticket';
  try {
    const document = linkMutation(finding, ticket);
    const answer = await ask({ document, variables: {}, action, isWrite: true });
    if (answer.kind === 'failed') return toWrite(answer);
    return associatedSchema.safeParse(answer.data).success
      ? { kind: 'confirmed' }
      : { kind: 'uncertain', detail: 'the answer names no link' };
  } catch (error) {
    // For want of a token nothing was sent.
    if (!(error instanceof ConnectorError)) throw error;
    const isPassing = error.trouble === 'unavailable' || error.trouble === 'refused';
    return { kind: isPassing ? 'refused' : 'rejected', detail: withCure(error) };
  }
}

/** A document that Wiz finds fault with has been carried out all the same: seen, eight times in a row. */
function toWrite({ reason, error }: Failure): AdditionWrite {
  const { trouble, retryAfterMs, detail } = error;
  if (trouble === 'unavailable' || trouble === 'malformed' || reason === 'schema') {
    return { kind: 'uncertain', detail };
  }
  if (trouble === 'refused')
    return { kind: 'refused', detail, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  return { kind: trouble === 'missing' ? 'gone' : 'rejected', detail: withCure(error) };
}

function withCure({ detail, trouble, cure }: ConnectorError): string {
  if (trouble === 'unauthorized') return `${detail}. ${LINK_CURE}`;
  return cure === undefined ? detail : `${detail}. ${cure}`;
}

const [LINK_SCOPE = ''] = WIZ_PERMISSIONS['tickets:link'].scopes;
const LINK_CURE = `Give the Wiz service account the scope ${LINK_SCOPE}, or switch beyond.linkInWiz off.`;

/** Wiz tells nobody what a service account may write, and to try it would be to write. */
function describeScope(): Check {
  const detail = `beyond.linkInWiz needs the scope ${LINK_SCOPE}, which cannot be tested without writing`;
  return { subject: 'Wiz', what: 'permission to link tickets', state: 'ok', detail };
}
