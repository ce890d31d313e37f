import { Version3Client } from 'jira.js/version3';
import { ConnectorError } from '../connector-error';
import type { CallResult } from '../../domain/metrics';
import { beginCall, type OnCall, resultOf } from '../service-call';
import { type Demand, demandDeclared, jiraOperation, type JiraRequest } from './permissions';
import { type Answer, isSilentAuthFailure } from './reply';

/**
 * jira.js can do everything that Jira can. All of its methods come by here on their way out, and what no operation declares
 * goes no further.
 */
export class GuardedApi extends Version3Client {
  readonly #demand: Demand;
  readonly #onCall: OnCall | undefined;

  constructor(config: ConstructorParameters<typeof Version3Client>[0], demand: Demand, onCall?: OnCall) {
    super(config);
    this.#demand = demand;
    this.#onCall = onCall;
  }

  override async sendRequestFullResponse<T>(request: JiraRequest) {
    this.#demand(request);
    const end = beginCall({ service: 'jira', operation: jiraOperation(request) }, this.#onCall);
    try {
      const response = await super.sendRequestFullResponse<T>(request);
      const { data } = response;
      end(isAnswer(data) ? { status: data.status, result: callResult(data) } : { result: 'unavailable' });
      return response;
    } catch (error) {
      end({ result: 'unavailable' });
      throw error;
    }
  }

  /** Here errors are taken for Jira's answers; ours is none. */
  override handleFailedResponse(error: unknown): void {
    if (error instanceof ConnectorError) throw error;
    super.handleFailedResponse(error);
  }
}

/** The body is ours by now, whatever jira.js takes it for; see `JiraClient`. */
function isAnswer(data: unknown): data is Answer {
  return typeof data === 'object' && data !== null && 'kind' in data && data.kind === 'answer';
}

function callResult(answer: Answer): CallResult {
  return isSilentAuthFailure(answer) ? 'unauthorized' : resultOf(answer.status);
}

/** Without credentials. `undefined` where no answer came; throws `ConnectorError` where nothing was asked. */
export async function fetchFromSite(
  site: string,
  path: string,
  timeoutMs: number,
): Promise<Response | undefined> {
  demandDeclared({ url: path });
  return fetch(`${site}${path}`, { signal: AbortSignal.timeout(timeoutMs) }).catch(() => undefined);
}
