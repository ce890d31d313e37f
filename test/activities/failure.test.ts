import type { ApplicationFailure } from '@temporalio/common';
import { isRetryable, toFailure } from '../../src/activities/failure';
import { ConfigError } from '../../src/config/config-error';
import { ConnectorError, type Trouble } from '../../src/connectors/connector-error';

function failureOf(trouble: Trouble, retryAfterMs?: number): ApplicationFailure {
  const error = new ConnectorError({
    service: 'jira',
    action: 'search by labels',
    trouble,
    status: 400,
    detail: 'the field is wrong',
    cure: 'mend the field',
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
  return toFailure(error) as ApplicationFailure;
}

test.each<[Trouble, string, boolean]>([
  ['unauthorized', 'JiraUnauthorized', false],
  ['rejected', 'JiraRejected', false],
  ['missing', 'JiraMissing', false],
  ['malformed', 'JiraMalformed', false],
  ['refused', 'JiraRefused', true],
  ['unavailable', 'JiraUnavailable', true],
])('%s becomes %s; retried: %s', (trouble, type, isRetried) => {
  const failure = failureOf(trouble);

  expect(failure.type).toBe(type);
  expect(failure.nonRetryable).toBe(!isRetried);
  expect(failure.message).toBe('jira: search by labels: 400 the field is wrong To do: mend the field');
});

test('Retry-After decides when the next attempt comes', () => {
  expect(failureOf('refused', 4_000).nextRetryDelay).toBe(4_000);
  expect(failureOf('refused').nextRetryDelay).toBeUndefined();
});

test('the failure holds nothing of the error but its words', () => {
  expect(failureOf('unauthorized').cause).toBeUndefined();
});

test('a policy that is wrong is not retried: a person must mend it', () => {
  const failure = toFailure(
    new ConfigError([{ where: 'x.yaml:1:1', what: 'is wrong' }]),
  ) as ApplicationFailure;

  expect(failure).toMatchObject({ type: 'PolicyInvalid', nonRetryable: true });
  expect(failure.message).toContain('x.yaml:1:1');
});

test('what is unknown passes as it is, and is never taken for a safe retry', () => {
  const bug = new TypeError('x is not a function');

  expect(toFailure(bug)).toBe(bug);
  expect(isRetryable(bug)).toBe(false);
});
