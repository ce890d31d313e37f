import { BLOCK, HIGHEST_PORT, layoutOf, PARTS, portsFrom, portsOf, ROLES } from '../../cluster/layout';
import { argumentsOf, environmentOf } from '../../cluster/role';

const layout = layoutOf('/data');
const settings = { ports: portsFrom(20_000), password: 'pa55' };

test('every port of a cluster is its own, and all lie in one block from the frontend on', () => {
  const { grpc, membership, frontendHttp, postgresql, metrics } = settings.ports;
  const ports = [grpc, membership, metrics].flatMap((each) => Object.values(each));
  const all = [...ports, frontendHttp, postgresql].sort((a, b) => a - b);

  expect(all).toEqual(Array.from({ length: BLOCK }, (_, index) => 20_000 + index));
  expect(grpc.frontend).toBe(20_000);
  expect(Math.max(...PARTS.flatMap((part) => portsOf(part, portsFrom(HIGHEST_PORT))))).toBeLessThan(65_536);
});

test('all roles agree on where everybody listens, and differ in where their metrics are', () => {
  const [first, ...others] = ROLES.map((role) => {
    const { PROMETHEUS_ENDPOINT: own, ...shared } = environmentOf(role, layout, settings);
    return { own, shared };
  });

  for (const other of others) expect(other.shared).toEqual(first?.shared);
  expect(new Set([first, ...others].map((each) => each?.own)).size).toBe(ROLES.length);
  expect(first?.shared).toMatchObject({
    DB_PORT: '20009',
    POSTGRES_PWD: 'pa55',
    FRONTEND_GRPC_PORT: '20000',
    HISTORY_GRPC_PORT: '20001',
    BIND_ON_IP: '127.0.0.1',
    DYNAMIC_CONFIG_FILE_PATH: '/data/dynamic-config.yaml',
  });
});

test('a process is known by its command line, which tells nobody the password', () => {
  const lines = ROLES.map((role) => argumentsOf(role, layout).join(' '));

  expect(lines[0]).toBe('--root /data --allow-no-auth start --service history');
  expect(new Set(lines).size).toBe(ROLES.length);
  expect(lines.join()).not.toContain('pa55');
});
