/** One execution of a workflow of the deployment. */
export interface Execution {
  /** Type of the workflow. */
  readonly workflow: string;
  readonly workflowId: string;
  readonly runId: string;
  /** Run id of the first part of a run that continued as new. */
  readonly firstRunId: string;
  readonly startedAt: string;
  /** Absent while it is open. */
  readonly closedAt?: string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Asks for what comes next; absent at the end. */
  readonly next?: Uint8Array;
}

/** The histories of one deployment, page by page: nothing is held that is not being looked at. */
export interface HistorySource {
  /** In any order. */
  executions(after?: Uint8Array): Promise<Page<Execution>>;
  /** In their order. Throws an error named WorkflowNotFoundError when retention has taken the history. */
  events(execution: Execution, after?: Uint8Array): Promise<Page<TrailEvent>>;
}

/** What the trail reads out of a history, in plain words. */
export type TrailEvent = { readonly eventId: number; readonly at: string } & (
  | {
      readonly kind: 'started';
      /** Who asked for it: a workflow, a schedule or a client, as far as the server knows. */
      readonly by?: string;
      /** Run id of the part before this one. */
      readonly continuedFrom?: string;
      /** What comes before its event `reset` is a copy out of another history. */
      readonly isReset?: true;
      readonly input: unknown;
    }
  | { readonly kind: 'reset'; readonly baseRunId: string; readonly newRunId: string; readonly reason: string }
  /** `input` of `recordAudit` alone; undefined where it cannot be decoded. */
  | { readonly kind: 'scheduled'; readonly step: string; readonly input?: unknown }
  | {
      readonly kind: 'attempted';
      readonly scheduledId: number;
      readonly attempts: number;
      readonly failure?: string;
    }
  /** `failure`: it ended without a result. */
  | {
      readonly kind: 'step-ended';
      readonly scheduledId: number;
      /** Late, for most results are large and nobody asks. */
      readonly result?: () => Promise<unknown>;
      readonly failure?: string;
    }
  | { readonly kind: 'stop-asked'; readonly by: string; readonly reason: string }
  /** An Update was accepted. */
  /** A run took some of an approval's findings to file them. */
  | { readonly kind: 'taken'; readonly claim: unknown }
  | {
      readonly kind: 'answered';
      readonly name: string;
      /** Of the client that sent it. */
      readonly identity?: string;
      readonly words: unknown;
    }
  | {
      readonly kind: 'ended';
      readonly status: string;
      readonly result?: unknown;
      readonly failure?: string;
      readonly by?: string;
    }
);

export async function* everyPage<Item>(
  read: (after?: Uint8Array) => Promise<Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
  let after: Uint8Array | undefined;
  do {
    const { items, next } = await read(after);
    yield* items;
    after = next;
  } while (after !== undefined);
}
