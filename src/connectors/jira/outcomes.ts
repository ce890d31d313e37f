import { z } from 'zod';
import type { WriteOutcome } from '../../domain/ticket';
import { oneLine } from '../one-line';
import { TOKEN_CURE } from './auth';
import { cureOf, SILENT_AUTH } from './failures';
import {
  type Answer,
  describeSilence,
  isSilentAuthFailure,
  type Reply,
  retryAfterMs,
  wordsOf,
  wordsOfBody,
} from './reply';

const BULK = z.object({
  issues: z.array(z.object({ key: z.string().min(1) })).nullish(),
  errors: z
    .array(
      z.object({
        status: z.number().nullish(),
        failedElementNumber: z.number().int().nonnegative(),
        elementErrors: z.unknown(),
      }),
    )
    .nullish(),
});

type Bulk = z.infer<typeof BULK>;
type Failure = Exclude<WriteOutcome, { kind: 'confirmed' }>;

/** What became of each of `count` tickets in one create request. Whatever cannot be told for certain is uncertain. */
export function outcomesOf(reply: Reply, count: number): WriteOutcome[] {
  if (reply.kind === 'silence') return forAll(count, ofSilence(reply.mayHaveArrived, describeSilence(reply)));
  if (isSilentAuthFailure(reply)) return forAll(count, ofSilentAuth(reply));
  const hasElements = isSuccess(reply.status) || reply.status === 400;
  const perElement = hasElements ? ofBulk(reply, count) : undefined;
  if (perElement !== undefined) return perElement;
  const mayHaveCreated = isSuccess(reply.status) || (hasElements && namesTickets(reply));
  const detail = mayHaveCreated ? unreadable(reply) : wordsOf(reply);
  return forAll(count, mayHaveCreated ? uncertain(detail) : ofStatus(reply, reply.status, detail));
}

function forAll(count: number, outcome: WriteOutcome): WriteOutcome[] {
  return Array.from({ length: count }, () => outcome);
}

function uncertain(detail: string): Failure {
  return { kind: 'uncertain', detail };
}

function ofSilence(mayHaveArrived: boolean, detail: string): Failure {
  return mayHaveArrived ? uncertain(detail) : { kind: 'refused', detail };
}

/** A 2xx to an anonymous visitor may have created tickets: some projects let anybody. */
function ofSilentAuth(answer: Answer): Failure {
  if (isSuccess(answer.status)) return uncertain(SILENT_AUTH);
  const failure = ofStatus(answer, answer.status, SILENT_AUTH);
  return failure.kind === 'rejected'
    ? { kind: 'rejected', detail: `${SILENT_AUTH}. ${TOKEN_CURE}` }
    : failure;
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** The status of the whole answer, or of one element in it. */
function ofStatus(answer: Answer, status: number, words: string): Failure {
  const detail = `${status} ${words}`;
  if (status === 429) {
    const wait = retryAfterMs(answer, Date.now());
    return { kind: 'refused', detail, ...(wait === undefined ? {} : { retryAfterMs: wait }) };
  }
  if (status === 408 || status < 400 || status >= 500) return uncertain(detail);
  const cure = cureOf(status);
  return { kind: 'rejected', detail: cure === undefined ? detail : `${detail}. ${cure}` };
}

/**
 * `issues` has no index: created are the inputs in their order without the failed ones. Absent when that does not
 * add up, for then nobody knows which ticket is whose.
 */
function ofBulk(answer: Answer, count: number): WriteOutcome[] | undefined {
  const parsed = BULK.safeParse(answer.body);
  if (!parsed.success || !addsUp(parsed.data, count)) return undefined;
  const failures = new Map(
    (parsed.data.errors ?? []).map((error) => [error.failedElementNumber, ofElement(answer, error)]),
  );
  const keys = (parsed.data.issues ?? []).map((issue) => issue.key);
  return Array.from({ length: count }, (_, i) => failures.get(i) ?? confirmed(keys));
}

function addsUp({ issues, errors }: Bulk, count: number): boolean {
  const failed = new Set((errors ?? []).map((error) => error.failedElementNumber));
  const keys = new Set((issues ?? []).map((issue) => issue.key));
  const isEachOnce = failed.size === (errors ?? []).length && keys.size === (issues ?? []).length;
  return isEachOnce && [...failed].every((i) => i < count) && failed.size + keys.size === count;
}

/** Takes the next key. */
function confirmed(keys: string[]): WriteOutcome {
  const key = keys.shift();
  return key === undefined ? uncertain('no key for it') : { kind: 'confirmed', key };
}

function ofElement(answer: Answer, error: NonNullable<Bulk['errors']>[number]): Failure {
  const failure = ofStatus(answer, error.status ?? 400, wordsOfBody(error.elementErrors));
  const fields = refusedFields(error.elementErrors);
  return failure.kind === 'rejected' && fields !== undefined ? { ...failure, fields } : failure;
}

const FIELD_ERRORS = z.object({
  errorMessages: z.array(z.unknown()).max(0).nullish(),
  errors: z.record(z.string().max(255), z.string()),
});
const LONGEST_WORDS = 120;
const MOST_FIELDS = 20;

/** Absent where Jira complains of anything else as well. */
function refusedFields(elementErrors: unknown): Readonly<Record<string, string>> | undefined {
  const entries = Object.entries(FIELD_ERRORS.safeParse(elementErrors).data?.errors ?? {});
  if (entries.length === 0 || entries.length > MOST_FIELDS) return undefined;
  return Object.fromEntries(entries.map(([id, words]) => [id, oneLine(words, LONGEST_WORDS)]));
}

function namesTickets({ body }: Answer): boolean {
  const { issues } = z.object({ issues: z.array(z.unknown()).catch([]) }).safeParse(body).data ?? {};
  return issues !== undefined && issues.length > 0;
}

function unreadable({ status, body }: Answer): string {
  const why = body === undefined ? 'no JSON' : 'keys and errors do not add up';
  return `unreadable answer: ${status}, ${why}`;
}
