import type { AdfNode } from './ticket';

export interface JiraComment {
  readonly id: string;
  readonly created: string;
  readonly body: AdfNode;
  readonly properties: readonly { readonly key: string; readonly value: unknown }[];
  readonly createdBy: 'api' | 'person';
}

export interface RemoteLink {
  readonly id: number;
  readonly globalId: string | undefined;
  readonly relationship: string | undefined;
  readonly application: Readonly<Record<string, unknown>>;
  readonly object: Readonly<Record<string, unknown>> & { readonly url: string; readonly title: string };
}

/** What hangs on tickets and is no part of them, by ticket id. */
export class TicketExtras {
  private readonly commentsById = new Map<number, readonly JiraComment[]>();
  private readonly linksById = new Map<number, readonly RemoteLink[]>();
  private lastId = 20_000;

  comments(ticket: number): readonly JiraComment[] {
    return this.commentsById.get(ticket) ?? [];
  }

  links(ticket: number): readonly RemoteLink[] {
    return this.linksById.get(ticket) ?? [];
  }

  /** Always one more: Jira has no notion of a comment that is there already. */
  comment(ticket: number, content: Omit<JiraComment, 'id'>): JiraComment {
    const comment = { id: String((this.lastId += 1)), ...content };
    this.commentsById.set(ticket, [...this.comments(ticket), comment]);
    return comment;
  }

  removeComment(ticket: number, id: string): void {
    this.commentsById.set(
      ticket,
      this.comments(ticket).filter((each) => each.id !== id),
    );
  }

  /** One of the same global id is overwritten, whole: what the request leaves out is gone. */
  link(
    ticket: number,
    content: Omit<RemoteLink, 'id'>,
  ): { readonly link: RemoteLink; readonly isNew: boolean } {
    const before = this.links(ticket);
    const same = before.find(({ globalId }) => globalId !== undefined && globalId === content.globalId);
    const link = { id: same?.id ?? (this.lastId += 1), ...content };
    const others = before.filter((each) => each !== same);
    this.linksById.set(ticket, [...others, link]);
    return { link, isNew: same === undefined };
  }
}
