import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { ConfigError } from '../config/config-error';
import { formatAddress, type ListenAddress } from '../config/listen-address';

/** Throws a `ConfigError` that names the variable where the address cannot be had. */
export async function listen(server: Server, variable: string, address: ListenAddress): Promise<void> {
  server.listen({ host: address.host, port: address.port });
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const what = `cannot be listened at: ${formatAddress(address)} (${code})`;
    const cure = 'name an address of this machine that is free; every worker needs one of its own';
    throw new ConfigError([{ where: variable, what, cure }]);
  }
}

/** For a server that is not ours and would say less. Throws `ConfigError`. */
export async function demandFree(variable: string, address: ListenAddress): Promise<void> {
  const probe = createServer();
  await listen(probe, variable, address);
  probe.close();
  await once(probe, 'close');
}
