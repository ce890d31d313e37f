import { Version3Client } from 'jira.js/version3';
import { ConnectorError } from '../connector-error';
import type { CallResult } from '../../domain/metrics';
import type { Pace } from '../pace';
import { beginCall, type OnCall, resultOf } from '../service-call';
import { turnOf } from './lanes';
import { type Demand, demandDeclared, jiraOperation, type JiraRequest } from './permissions';
import { type Answer, isSilentAuthFailure, retryAfterMs } from './reply';

/** No whole answer in time. */
export class TooLate extends Error {
  readonly code = 'ECONNABORTED';
}

interface Guard {
  readonly demand: Demand;
  readonly pace: Pace;
  /** Its time begins when a request leaves, not when it begins to wait for its turn. */
  readonly inTime: <T>(work: Promise<T>) => Promise<T>;
  readonly onCall?: OnCall | undefined;
}

/**
 * jira.js can do everything that Jira can. All of its methods come by here on their way out, and what no operation declares
 * goes no further.
 */
export class GuardedApi extends Version3Client {
  readonly #guard: Guard;

  constructor(config: ConstructorParameters<typeof Version3Client>[0], guard: Guard) {
    super(config);
    this.#guard = guard;
  }

  override async sendRequestFullResponse<T>(request: JiraRequest) {
    const { demand, pace, inTime } = this.#guard;
    demand(request);
    const turn = turnOf(request);
    const response = await pace.run(turn, () =>
      this.#heard(request, () => inTime(super.sendRequestFullResponse<T>(request))),
    );
    const { data } = response as { readonly data: unknown };
    if (isAnswer(data) && data.status === 429) pace.hold(turn.lanes, retryAfterMs(data, Date.now()) ?? 0);
    return response;
  }

  /** Its clock starts when it leaves. */
  async #heard<R extends { readonly data: unknown }>(
    request: JiraRequest,
    send: () => Promise<R>,
  ): Promise<R> {
    const end = beginCall({ service: 'jira', operation: jiraOperation(request) }, this.#guard.onCall);
    try {
      const response = await send();
      const { data } = response;
      end(isAnswer(data) ? { status: data.status, result: callResult(data) } : { result: 'unavailable' });
      return response;
    } catch (error) {
      end({ result: 'unavailable' });
      throw error;
    }
  }

  /** Here errors are taken for Jira's answers; ours are none. */
  override handleFailedResponse(error: unknown): void {
    if (error instanceof ConnectorError || error instanceof TooLate) throw error;
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
