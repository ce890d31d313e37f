import type { AuditFact } from './record';

/** Fields of an entry that are texts; whatever else a newer worker may have written is left out. */
const TEXTS = [
  'finding',
  'ticket',
  'team',
  'severity',
  'openedAt',
  'channel',
  'link',
  'risk',
  'approval',
  'by',
  'outcome',
] as const;

export type EntryFields = Pick<AuditFact, 'kind' | 'reason' | (typeof TEXTS)[number] | 'tickets'>;

export interface AuditInputFields {
  readonly run?: string;
  readonly at?: string;
  readonly entries: readonly EntryFields[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads the input of `recordAudit` as any version may have written it; kinds it does not know stay as they are. */
export function parseAuditInput(input: unknown): AuditInputFields {
  const run = textField(input, 'run');
  const at = textField(input, 'at');
  const entries = isFields(input) && Array.isArray(input['entries']) ? input['entries'] : [];
  return {
    ...(run === undefined ? {} : { run }),
    ...(at === undefined || Number.isNaN(Date.parse(at)) ? {} : { at }),
    entries: entries.filter(isFields).map(parseEntry),
  };
}

function parseEntry(entry: Fields): EntryFields {
  const texts = TEXTS.flatMap((name) => {
    const text = textField(entry, name);
    return text === undefined ? [] : [[name, text] as const];
  });
  const { tickets } = entry;
  return {
    kind: textField(entry, 'kind') ?? 'unknown',
    reason: textField(entry, 'reason') ?? '',
    ...Object.fromEntries(texts),
    ...(Array.isArray(tickets) ? { tickets: tickets.filter((key) => typeof key === 'string') } : {}),
  };
}

export function fieldOf(value: unknown, name: string): unknown {
  return isFields(value) ? value[name] : undefined;
}

export function textField(value: unknown, name: string): string | undefined {
  const field = fieldOf(value, name);
  return typeof field === 'string' ? field : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
