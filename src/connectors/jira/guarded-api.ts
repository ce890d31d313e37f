import { Version3Client } from 'jira.js/version3';
import { ConnectorError } from '../connector-error';
import { type Demand, demandDeclared, type JiraRequest } from './permissions';

/**
 * jira.js can do everything that Jira can. All of its methods come by here on their way out, and what no operation declares
 * goes no further.
 */
export class GuardedApi extends Version3Client {
  readonly #demand: Demand;

  constructor(config: ConstructorParameters<typeof Version3Client>[0], demand: Demand) {
    super(config);
    this.#demand = demand;
  }

  override async sendRequestFullResponse<T>(request: JiraRequest) {
    this.#demand(request);
    return super.sendRequestFullResponse<T>(request);
  }

  /** Here errors are taken for Jira's answers; ours is none. */
  override handleFailedResponse(error: unknown): void {
    if (error instanceof ConnectorError) throw error;
    super.handleFailedResponse(error);
  }
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
