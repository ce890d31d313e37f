import type { Check } from '../../domain/check';
import { ConnectorError } from '../connector-error';
import { endpointDoubt, ENDPOINT_CURE } from './endpoint';
import { SCOPE_CURE } from './errors';
import type { Reader } from './reader';
import type { Token, TokenSource } from './token';

export interface Checked {
  readonly tokens: TokenSource;
  readonly endpoint: (token: Token) => string;
  readonly isEndpointGiven: boolean;
  /** One small read of each kind. Throw `ConnectorError`. */
  readonly readOne: () => Promise<void>;
  readonly readOneWhole: () => Promise<void>;
  /** With every fact that the policy looks at. */
  readonly readOneNeeded: () => Promise<void>;
  readonly readers: readonly Reader[];
}

type Step = () => Promise<Omit<Check, 'subject' | 'what'>>;

/** From the outside in; what cannot work without an earlier line is not tried. Never throws. */
export async function checkWiz(checked: Checked): Promise<readonly Check[]> {
  const steps: readonly (readonly [what: string, step: Step])[] = [
    ['credentials', () => checkCredentials(checked)],
    ['endpoint', () => checkEndpoint(checked)],
    ['permission to read findings', () => checkScope(checked)],
    ['schema', () => checkSchema(checked)],
  ];
  const lines: Check[] = [];
  for (const [what, step] of steps) {
    const line = await step().catch(toFailedLine);
    lines.push({ subject: 'Wiz', what, ...line });
    if (line.state === 'failed') break;
  }
  return lines;
}

async function checkCredentials({ tokens }: Checked): ReturnType<Step> {
  const { usableUntilMs } = await tokens.current();
  return { state: 'ok', detail: `a token was issued, good until ${new Date(usableUntilMs).toISOString()}` };
}

async function checkEndpoint({ tokens, endpoint, isEndpointGiven }: Checked): ReturnType<Step> {
  const address = endpoint(await tokens.current());
  const doubt = isEndpointGiven ? endpointDoubt(address) : undefined;
  if (doubt !== undefined) return { state: 'warning', detail: `${address}: ${doubt}`, cure: ENDPOINT_CURE };
  return {
    state: 'ok',
    detail: `${address} (${isEndpointGiven ? 'WIZ_API_URL' : "from the token's data centre"})`,
  };
}

async function checkScope({ readOne }: Checked): ReturnType<Step> {
  await readOne();
  // Wiz leaves threats out in silence when the scope for them is missing, so this cannot be tested.
  return { state: 'ok', detail: 'read:issues works; threat detections need read:threat_issues as well' };
}

async function checkSchema({ readOneWhole, readOneNeeded, readers }: Checked): ReturnType<Step> {
  await readOneWhole();
  await readOneNeeded();
  const lacking = [...new Set(readers.flatMap((reader) => reader.lacks()))];
  if (lacking.length === 0)
    return { state: 'ok', detail: 'this tenant answers every field that is asked for' };
  return {
    state: 'warning',
    detail: `this tenant is read without ${lacking.join(', ')}`,
    cure: `Nothing is lost but these. ${SCOPE_CURE} Fields a tenant does not have cannot be granted.`,
  };
}

function toFailedLine(error: unknown): Omit<Check, 'subject' | 'what'> {
  if (!(error instanceof ConnectorError)) {
    return { state: 'failed', detail: 'the check itself broke', cure: 'Report this.' };
  }
  const { message, cure, trouble } = error;
  const patience = trouble === 'unavailable' || trouble === 'refused';
  return {
    state: 'failed',
    detail: message,
    cure: cure ?? (patience ? 'Try again in a minute.' : SCOPE_CURE),
  };
}
