import { CommanderError } from 'commander';
import type { ExitCode } from './exit-code';
import { plainLines } from './plain-text';

/** What a person is told of an error, and the exit code that goes with it. */
export interface Complaint {
  /** Absent: it has been said already. */
  readonly text?: string;
  readonly exitCode: ExitCode;
}

const AFTER_FAILURE =
  'Nothing is lost: the next run starts where the last complete one ended. `wfd doctor` looks at every credential and permission.';

/** Errors are told by their names: to know them as classes would load all of Temporal for `wfd --help`. */
export function describeError(error: unknown): Complaint {
  if (error instanceof CommanderError) return { exitCode: error.exitCode === 0 ? 0 : 2 };
  const { text, exitCode } = complain(error);
  return { text: plainLines(text), exitCode };
}

function complain(error: unknown): Required<Complaint> {
  const message = error instanceof Error ? error.message : String(error);
  switch (error instanceof Error ? error.name : '') {
    case 'UserError':
    case 'ConfigError':
      return { text: `error: ${message}`, exitCode: 2 };
    case 'TemporalError':
    case 'AuditError':
    case 'OutputError':
      return { text: `error: ${message}`, exitCode: 1 };
    case 'Interrupted':
      return { text: message, exitCode: 130 };
    case 'WorkflowFailedError':
      return {
        text: `error: the run failed: ${withCureBelow(rootMessage(error))}\n${AFTER_FAILURE}`,
        exitCode: 1,
      };
    default:
      return complainOfStranger(error);
  }
}

/** A key that is missing or another one: nothing can be read, and asking again does not help. */
export function isEncryptionTrouble(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'EncryptionError' || isEncryptionTrouble(error.cause);
}

function complainOfStranger(error: unknown): Required<Complaint> {
  if (isEncryptionTrouble(error)) return { text: `error: ${rootMessage(error)}`, exitCode: 1 };
  const grpc = grpcDetails(error);
  if (grpc !== undefined) {
    return {
      text: `error: Temporal did not do what it was asked: ${grpc}\nTry again; \`wfd doctor\` looks at the connection.`,
      exitCode: 1,
    };
  }
  const text = `error: ${rootMessage(error)}\nThis was not foreseen. WFD_DEBUG=1 shows where it happened.`;
  return { text, exitCode: 1 };
}

/** What to do about a failure travels behind its reason, in one text. */
function withCureBelow(reason: string): string {
  return reason.replace(' To do: ', '\nTo do: ');
}

/** The innermost cause says what happened; what is around it says that something happened. */
export function rootMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const inner = error.cause instanceof Error ? rootMessage(error.cause) : '';
  return inner === '' ? error.message : inner;
}

/** gRPC's errors have a number for a code, and their reason apart from a message full of our own stack. */
function grpcDetails(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'number' && 'details' in error) return String(error.details);
  return grpcDetails(error.cause);
}
