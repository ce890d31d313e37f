import { outcomesOf } from '../../src/connectors/jira/outcomes';
import { type Answer, retryAfterMs, toSilence } from '../../src/connectors/jira/reply';
import type { WriteOutcome } from '../../src/domain/ticket';

function answer(status: number, body?: unknown, headers: Record<string, string> = {}): Answer {
  return { kind: 'answer', status, headers, ...(body === undefined ? {} : { body }) };
}

function only(reply: Parameters<typeof outcomesOf>[0]): WriteOutcome {
  const outcomes = outcomesOf(reply, 1);
  expect(outcomes).toHaveLength(1);
  return outcomes[0]!;
}

const CREATED = {
  issues: [{ id: '1', key: 'SEC-1', self: 'https://acme.atlassian.net/rest/api/3/issue/1' }],
  errors: [],
};

describe('a write is one of four things', () => {
  const ALL = Array.from({ length: 500 }, (_, i) => i + 100);

  function expected(status: number): WriteOutcome['kind'] {
    if (status === 429) return 'refused';
    return status >= 400 && status < 500 && status !== 408 ? 'rejected' : 'uncertain';
  }

  test.each(ALL.map((status) => [status, expected(status)] as const))(
    'HTTP %i without a key is %s',
    (status, kind) => {
      expect(only(answer(status, {})).kind).toBe(kind);
    },
  );

  test('201 with a key is confirmed', () => {
    expect(only(answer(201, CREATED))).toEqual({ kind: 'confirmed', key: 'SEC-1' });
  });

  test.each([
    ['an HTML page or a truncated text', undefined],
    ['an empty object', {}],
    ['a list', []],
    ['null', null],
    ['another shape', { issues: 'SEC-1' }],
    ['a ticket without a key', { issues: [{ id: '1' }] }],
    ['more tickets than were asked for', { issues: [{ key: 'SEC-1' }, { key: 'SEC-2' }] }],
    ['a failure that was never asked for', { issues: [], errors: [{ failedElementNumber: 7 }] }],
    ['a failure without a number', { issues: [], errors: [{ status: 400 }] }],
  ])('201 with %s is uncertain', (_, body) => {
    expect(only(answer(201, body)).kind).toBe('uncertain');
  });

  test.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT'])(
    '%s never reached Jira: refused',
    (code) => {
      expect(only(toSilence({ code }))).toMatchObject({
        kind: 'refused',
        detail: expect.stringContaining(code),
      });
    },
  );

  test.each([
    'ECONNRESET',
    'ECONNABORTED',
    'ETIMEDOUT',
    'EPIPE',
    'ERR_BAD_RESPONSE',
    'EPROTO',
    'HPE_INVALID_CONSTANT',
    'ERR_CANCELED',
  ])('%s may have reached Jira: uncertain', (code) => {
    expect(only(toSilence({ code }))).toMatchObject({
      kind: 'uncertain',
      detail: expect.stringContaining(code),
    });
  });

  test('a timeout of the connect itself is refused, also behind one error for each address', () => {
    const oneOf = { code: 'ETIMEDOUT', syscall: 'connect' };

    expect(only(toSilence({ code: 'ETIMEDOUT', cause: oneOf })).kind).toBe('refused');
    expect(only(toSilence({ cause: { errors: [oneOf, oneOf] } })).kind).toBe('refused');
  });

  test('an answer that broke off is uncertain', () => {
    expect(only(toSilence({ code: 'ECONNREFUSED', response: { status: 201 } })).kind).toBe('uncertain');
  });

  test.each([undefined, null, 'text', 7, {}, new Error('unforeseen')])(
    'whatever else is thrown (%p) is uncertain',
    (thrown) => {
      expect(only(toSilence(thrown)).kind).toBe('uncertain');
    },
  );
});

describe('what is said with it', () => {
  test('429 says when to come back and which limit it was', () => {
    const limited = answer(
      429,
      { errorMessages: ['Rate limit exceeded.'] },
      { 'retry-after': '7', 'ratelimit-reason': 'jira-burst-based' },
    );

    expect(only(limited)).toEqual({
      kind: 'refused',
      detail: '429 Rate limit exceeded. (jira-burst-based)',
      retryAfterMs: 7_000,
    });
  });

  test("a rejection repeats Jira's words", () => {
    const body = { errorMessages: ['No.'], errors: { priority: "Field 'priority' cannot be set." } };

    expect(only(answer(422, body))).toEqual({
      kind: 'rejected',
      detail: "422 No.; priority: Field 'priority' cannot be set.",
    });
  });

  test.each([401, 403])('%i names the kinds of token and their variables', (status) => {
    const outcome = only(answer(status, { errorMessages: ['Unauthorized'] }));

    expect(outcome).toMatchObject({ kind: 'rejected', detail: expect.stringContaining('Unauthorized') });
    expect(outcome).toMatchObject({
      detail: expect.stringMatching(/classic.*JIRA_EMAIL.*service account.*JIRA_URL.*write:jira-work/),
    });
  });

  test.each(['AUTHENTICATED_FAILED', 'AUTHENTICATION_DENIED', 'OUT,AUTHENTICATED_FAILED'])(
    'the header %s on a refusal is a rejected token',
    (reason) => {
      const outcome = only(answer(400, { errors: {} }, { 'x-seraph-loginreason': reason }));

      expect(outcome).toMatchObject({
        kind: 'rejected',
        detail: expect.stringContaining('anonymous visitor'),
      });
    },
  );

  test.each([
    [408, 'uncertain'],
    [429, 'refused'],
    [502, 'uncertain'],
  ])('the same header on a %i changes nothing about what may have happened: %s', (status, kind) => {
    expect(only(answer(status, {}, { 'x-seraph-loginreason': 'AUTHENTICATED_FAILED' })).kind).toBe(kind);
  });

  test('the same header on a 201 is uncertain: some projects let anybody create', () => {
    expect(only(answer(201, CREATED, { 'x-seraph-loginreason': 'AUTHENTICATED_FAILED' })).kind).toBe(
      'uncertain',
    );
  });
});

describe('one request for many', () => {
  const failure = (failedElementNumber: number, status?: number | null): object => ({
    ...(status === undefined ? {} : { status }),
    failedElementNumber,
    elementErrors: { errorMessages: [`message ${failedElementNumber}`], errors: { labels: 'is wrong' } },
  });

  test('keys go to the inputs in order, the failed ones left out', () => {
    const body = { issues: [{ key: 'SEC-8' }, { key: 'SEC-9' }], errors: [failure(2, 400), failure(0)] };

    expect(outcomesOf(answer(201, body), 4)).toEqual([
      { kind: 'rejected', detail: '400 message 0; labels: is wrong' },
      { kind: 'confirmed', key: 'SEC-8' },
      { kind: 'rejected', detail: '400 message 2; labels: is wrong' },
      { kind: 'confirmed', key: 'SEC-9' },
    ]);
  });

  test("each element's own status decides", () => {
    const body = {
      issues: [],
      errors: [failure(0, 429), failure(1, 500), failure(2, 403), failure(3, null)],
    };
    const outcomes = outcomesOf(answer(201, body, { 'retry-after': '3' }), 4);

    expect(outcomes.map((outcome) => outcome.kind)).toEqual(['refused', 'uncertain', 'rejected', 'rejected']);
    expect(outcomes[0]).toMatchObject({ retryAfterMs: 3_000 });
  });

  test.each([
    ['a key is missing', { issues: [{ key: 'SEC-1' }], errors: [failure(0)] }],
    ['a failure comes twice', { issues: [{ key: 'SEC-1' }], errors: [failure(0), failure(0)] }],
    ['a key comes twice', { issues: [{ key: 'SEC-1' }, { key: 'SEC-1' }], errors: [failure(0)] }],
    ['a failure is of no input', { issues: [{ key: 'SEC-1' }, { key: 'SEC-2' }], errors: [failure(3)] }],
  ])('when %s nobody knows whose is whose: all uncertain', (_, body) => {
    expect(outcomesOf(answer(201, body), 3).map((outcome) => outcome.kind)).toEqual([
      'uncertain',
      'uncertain',
      'uncertain',
    ]);
  });

  test.each([
    ['key', { issues: [{ key: 'SEC-1' }, { key: 'SEC-1' }], errors: [failure(0)] }],
    ['failure', { issues: [{ key: 'SEC-1' }], errors: [failure(0), failure(0)] }],
  ])('a %s told twice does not add up even where the numbers do', (_, body) => {
    expect(outcomesOf(answer(201, body), 2).map((outcome) => outcome.kind)).toEqual([
      'uncertain',
      'uncertain',
    ]);
  });

  test('400 where all failed has its own reason for each', () => {
    const outcomes = outcomesOf(answer(400, { issues: [], errors: [failure(0, 400), failure(1, 400)] }), 2);

    expect(outcomes).toEqual([
      { kind: 'rejected', detail: '400 message 0; labels: is wrong' },
      { kind: 'rejected', detail: '400 message 1; labels: is wrong' },
    ]);
  });

  test('400 that names a ticket nevertheless is uncertain', () => {
    const outcomes = outcomesOf(answer(400, { issues: [{ key: 'SEC-1' }], errors: [] }), 2);

    expect(outcomes.map((outcome) => outcome.kind)).toEqual(['uncertain', 'uncertain']);
  });

  test('400 with one reason for the whole request gives it to each', () => {
    const outcomes = outcomesOf(answer(400, { errorMessages: ['Too many.'], errors: {} }), 2);

    expect(outcomes).toEqual([
      { kind: 'rejected', detail: '400 Too many.' },
      { kind: 'rejected', detail: '400 Too many.' },
    ]);
  });
});

describe('how long to wait', () => {
  const NOW = Date.parse('2026-11-23T12:00:00Z');
  const wait = (headers: Record<string, string>): number | undefined =>
    retryAfterMs(answer(429, {}, headers), NOW);

  test.each([
    ['seconds', { 'retry-after': '5' }, 5_000],
    ['a date', { 'retry-after': 'Mon, 23 Nov 2026 12:00:30 GMT' }, 30_000],
    ['a date that has passed', { 'retry-after': 'Mon, 23 Nov 2026 11:00:00 GMT' }, 0],
    ['nonsense', { 'retry-after': 'soon' }, undefined],
    ['nothing but the reset', { 'x-ratelimit-reset': '2026-11-23T12:00:10Z' }, 10_000],
    ['nothing', {}, undefined],
    ['more than a day', { 'retry-after': '99999999999' }, 86_400_000],
  ])('%s', (_, headers, expected) => {
    expect(wait(headers)).toBe(expected);
  });
});
