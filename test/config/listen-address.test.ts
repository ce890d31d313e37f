import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { ConfigError } from '../../src/config/config-error';
import { readTelemetryAddresses } from '../../src/config/environment';
import { formatAddress } from '../../src/config/listen-address';

test.each([
  ['127.0.0.1:9464', { host: '127.0.0.1', port: 9464 }, '127.0.0.1:9464'],
  ['localhost:9464', { host: '127.0.0.1', port: 9464 }, '127.0.0.1:9464'],
  ['[::1]:9464', { host: '::1', port: 9464 }, '[::1]:9464'],
])('%s is where to listen', (text, address, shown) => {
  expect(readTelemetryAddresses({ WFD_METRICS_ADDRESS: text })).toEqual({ metrics: address });
  expect(formatAddress(address)).toBe(shown);
});

test.each([
  '9464',
  'worker:9464',
  '127.0.0.1',
  '127.0.0.1:0',
  '127.0.0.1:70000',
  '::1:9464',
  'http://127.0.0.1:9464',
])('%s is no address, and the variable is named', (text) => {
  const reading = () => readTelemetryAddresses({ WFD_HEALTH_ADDRESS: text });

  expect(reading).toThrow(ConfigError);
  expect(reading).toThrow('WFD_HEALTH_ADDRESS must be an IP address and a port, such as 127.0.0.1:9464');
});

test('nothing said is nowhere', () => {
  expect(readTelemetryAddresses({ WFD_METRICS_ADDRESS: ' ' })).toEqual({});
});

test('without a host every address of this machine is meant, of either family', async () => {
  const { metrics } = readTelemetryAddresses({ WFD_METRICS_ADDRESS: ':9464' });
  const server = createServer().listen(0, metrics?.host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const families = Object.values(networkInterfaces()).flatMap((each) =>
    (each ?? []).map(({ family }) => family),
  );

  const hosts = families.includes('IPv6') ? ['127.0.0.1', '::1'] : ['127.0.0.1'];
  const reached = await Promise.all(
    hosts.map(async (host) => {
      const socket = connect(port, host);
      await once(socket, 'connect');
      socket.destroy();
      return host;
    }),
  );

  expect(reached).toEqual(hosts);
  server.close();
});
