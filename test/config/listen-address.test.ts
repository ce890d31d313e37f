import { ConfigError } from '../../src/config/config-error';
import { readTelemetryAddresses } from '../../src/config/environment';
import { formatAddress } from '../../src/config/listen-address';

test.each([
  ['127.0.0.1:9464', { host: '127.0.0.1', port: 9464 }, '127.0.0.1:9464'],
  ['localhost:9464', { host: '127.0.0.1', port: 9464 }, '127.0.0.1:9464'],
  [':9464', { host: '0.0.0.0', port: 9464 }, '0.0.0.0:9464'],
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
