import { GraphQLError } from 'graphql';
import { badInput } from './errors';
import type { WizIssue, WizRule, WizServiceTicket } from './model';
import { isVisible, readPage, type IssuePage, type PageArgs } from './paging';
import type { WizState } from './state';

/** What one request leaves behind for the faults that come after it. */
export interface RequestContext {
  readonly state: WizState;
  /** The cursor the last page was asked with; "" on the first page. */
  after: string;
  /** How many findings are in its pages. */
  findings: number;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const ROOT = { issues: page, issuesV2: page, issue: single, associateServiceTicket: associate };

/** A row with the fields that follow from others. */
interface Presented extends WizIssue {
  readonly sourceRule: WizRule | null;
  readonly control: WizRule | null;
  readonly description: string | null;
  readonly entity: WizIssue['entitySnapshot'];
}

interface PresentedPage extends Omit<IssuePage, 'nodes'> {
  readonly nodes: readonly Presented[];
}

function present(issue: WizIssue): Presented {
  const rules = issue.sourceRules ?? [];
  return {
    ...issue,
    sourceRule: rules[0] ?? null,
    control: rules.find((rule) => rule.__typename === 'Control') ?? null,
    description: rules[0]?.description ?? null,
    entity: issue.entitySnapshot,
  };
}

function page(args: PageArgs, context: RequestContext): PresentedPage {
  context.after = args.after ?? '';
  const read = readPage(context.state, args);
  context.findings += read.nodes.length;
  return { ...read, nodes: read.nodes.map(present) };
}

function single({ id }: { id: string }, { state }: RequestContext): Presented {
  if (!UUID.test(id)) throw badInput('id must be a valid service issue id');
  const issue = state.find(id);
  if (issue === undefined || !isVisible(state, issue))
    throw new GraphQLError('Resource not found', { extensions: { code: 'NOT_FOUND' } });
  return present(issue);
}

interface Association {
  readonly input: { readonly issueId: string; readonly ticketId: string; readonly ticketUrl: string };
}

function associate({ input }: Association, { state }: RequestContext): { serviceTicket: WizServiceTicket } {
  const { issueId, ticketId, ticketUrl } = input;
  const serviceTicket = state.associate(issueId, { externalId: ticketId, name: ticketId, url: ticketUrl });
  if (serviceTicket === undefined)
    throw new GraphQLError('Resource not found', { extensions: { code: 'NOT_FOUND' } });
  return { serviceTicket };
}
