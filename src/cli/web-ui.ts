import { readWebUiUrl } from '../config/environment';
import type { Deployment } from './deployment';

/** Where workflows can be looked at: as the environment says, else beside our own server, and in Temporal Cloud. */
export function webUiOf(
  env: NodeJS.ProcessEnv,
  { address, namespace }: Pick<Deployment, 'address' | 'namespace'>,
): string | undefined {
  const site = readWebUiUrl(env) ?? usualSite(address);
  return site === undefined ? undefined : `${site}/namespaces/${encodeURIComponent(namespace)}/workflows`;
}

function usualSite(address: string): string | undefined {
  const [, host = '', port = ''] = /^(.+):(\d+)$/.exec(address) ?? [];
  if (/\.(tmprl\.cloud|api\.temporal\.io)$/.test(host)) return 'https://cloud.temporal.io';
  // The development server has its page a thousand ports above.
  if (host === '127.0.0.1' || host === 'localhost') return `http://${host}:${Number(port) + 1000}`;
  return undefined;
}
