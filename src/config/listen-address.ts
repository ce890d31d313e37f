import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
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
    const address = parseAddress(text);
    if (address !== undefined) return address;
    context.addIssue({ code: 'custom', message: 'must be an IP address and a port, such as 127.0.0.1:9464' });
    return z.NEVER;
  });

function parseAddress(text: string): ListenAddress | undefined {
  const [, bracketed, plain = '', digits] = /^(?:\[([^\]]+)\]|([^:]*)):(\d{1,5})$/.exec(text) ?? [];
  const named = bracketed ?? (plain === '' ? everywhere() : plain.replace(/^localhost$/i, '127.0.0.1'));
  const port = Number(digits);
  return isIP(named) !== 0 && port >= 1 && port <= 65_535 ? { host: named, port } : undefined;
}

/** Listening on IPv6's "any" takes IPv4 as well; a machine without IPv6 does not know it. */
function everywhere(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return addresses.some(({ family }) => family === 'IPv6') ? '::' : '0.0.0.0';
}

/** As text: "127.0.0.1:9464", "[::1]:9464". */
export function formatAddress({ host, port }: ListenAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
