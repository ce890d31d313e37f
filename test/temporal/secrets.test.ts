import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTemporalSecrets } from '../../src/temporal/secrets';

let env: NodeJS.ProcessEnv;

beforeEach(() => {
  const file = join(mkdtempSync(join(tmpdir(), 'wfd-')), 'temporal.toml');
  const profile = ['[profile.default]', 'api_key = "key-in-a-file"'];
  const headers = ['[profile.default.grpc_meta]', 'authorization = "Bearer header"', 'x-team = "security"'];
  writeFileSync(file, [...profile, ...headers, ''].join('\n'));
  env = { TEMPORAL_CONFIG_FILE: file };
});

test('a key and a header that stand in the profile of Temporal are as secret as a variable', () => {
  expect(readTemporalSecrets({ env })).toEqual(['key-in-a-file', 'Bearer header']);
});

test('a key in a variable takes the place of the one in the profile', () => {
  const secrets = readTemporalSecrets({ env: { ...env, TEMPORAL_API_KEY: 'key-of-a-variable' } });

  expect(new Set(secrets)).toEqual(new Set(['key-of-a-variable', 'Bearer header']));
});

test('for a server of ours the profile is not read, which may be broken', () => {
  writeFileSync(env['TEMPORAL_CONFIG_FILE'] ?? '', '[[[');

  expect(readTemporalSecrets({ env, address: '127.0.0.1:7233' })).toEqual([]);
  expect(() => readTemporalSecrets({ env })).toThrow('configuration cannot be read');
});
