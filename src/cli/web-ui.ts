/** Where an execution can be looked at, as far as an address says: beside our own server, and in Temporal Cloud. */
export function webUiOf(address: string, namespace: string): string | undefined {
  const [, host = '', port = ''] = /^(.+):(\d+)$/.exec(address) ?? [];
  const path = `namespaces/${encodeURIComponent(namespace)}/workflows`;
  if (/\.(tmprl\.cloud|api\.temporal\.io)$/.test(host)) return `https://cloud.temporal.io/${path}`;
  // The development server has its page a thousand ports above.
  if (host === '127.0.0.1' || host === 'localhost') return `http://${host}:${Number(port) + 1000}/${path}`;
  return undefined;
}
