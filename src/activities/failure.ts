import { ApplicationFailure } from '@temporalio/activity';
import { ConnectorError, type Service, type Trouble } from '../connectors/connector-error';

const NAMES: Readonly<Record<Service, string>> = { wiz: 'Wiz', jira: 'Jira', slack: 'Slack' };

const TYPES: Readonly<Record<Trouble, string>> = {
  unauthorized: 'Unauthorized',
  rejected: 'Rejected',
  missing: 'Missing',
  refused: 'Refused',
  unavailable: 'Unavailable',
  malformed: 'Malformed',
};

const RETRYABLE: ReadonlySet<Trouble> = new Set<Trouble>(['refused', 'unavailable']);

/** `WizUnauthorized`, `JiraRefused`, …: the stable name of what went wrong, for workflow code and the Web UI. */
function failureType(service: Service, trouble: Trouble): string {
  return `${NAMES[service]}${TYPES[trouble]}`;
}

export function isRetryable(error: unknown): error is ConnectorError {
  return error instanceof ConnectorError && RETRYABLE.has(error.trouble);
}

export function isMissing(error: unknown): error is ConnectorError {
  return error instanceof ConnectorError && error.trouble === 'missing';
}

/**
 * The one table from error to failure. What a person must mend is not retried; `Retry-After` decides the pause
 * where the service gives one.
 */
export function toFailure(error: unknown): unknown {
  if (error instanceof ConnectorError) {
    const cure = error.cure === undefined ? '' : ` To do: ${error.cure}`;
    return ApplicationFailure.create({
      type: failureType(error.service, error.trouble),
      message: `${error.message}${cure}`,
      nonRetryable: !RETRYABLE.has(error.trouble),
      ...(error.retryAfterMs === undefined ? {} : { nextRetryDelay: error.retryAfterMs }),
    });
  }
  if (error instanceof Error && error.name === 'ConfigError') {
    return ApplicationFailure.nonRetryable(error.message, 'PolicyInvalid');
  }
  return error;
}
