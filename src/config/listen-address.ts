import { isIP } from 'node:net';
import { z } from 'zod';

/** Where this process listens. */
export interface ListenAddress {
  /** IPv4, or IPv6 without brackets. */
  readonly host: string;
  /** 1 to 65,535. */
  readonly port: number;
}

/** "127.0.0.1:9464", "[::1]:9464", "localhost:9464"; ":9464" listens everywhere. */
export const listenAddress = z
  .string()
  .trim()
  .transform((text, context): ListenAddress => {
    const match = /^(?:\[(?<v6>[^\]]+)\]|(?<v4>[^:]*)):(?<port>\d{1,5})$/.exec(text);
    const named = match?.groups?.['v6'] ?? match?.groups?.['v4'] ?? '?';
    const host = named === '' ? '0.0.0.0' : named.replace(/^localhost$/i, '127.0.0.1');
    const port = Number(match?.groups?.['port']);
    if (isIP(host) !== 0 && port >= 1 && port <= 65_535) return { host, port };
    context.addIssue({ code: 'custom', message: 'must be an IP address and a port, such as 127.0.0.1:9464' });
    return z.NEVER;
  });

/** As text: "127.0.0.1:9464", "[::1]:9464". */
export function formatAddress({ host, port }: ListenAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
