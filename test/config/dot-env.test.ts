import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { ConfigError } from '../../src/config/config-error';
import { loadDotEnv, parseDotEnv } from '../../src/config/dot-env';

test.each([
  ['A=b', { A: 'b' }],
  ['export A=b', { A: 'b' }],
  ['  A = b  ', { A: 'b' }],
  ['A=', { A: '' }],
  ['A=b=c', { A: 'b=c' }],
  ['A=#security', { A: '#security' }],
  ['A=team=#sec,other=C1 # comment', { A: 'team=#sec,other=C1' }],
  ['A= # comment', { A: '' }],
  ['A="b # no comment" # comment', { A: 'b # no comment' }],
  ['A=\'b "c" \\n\'', { A: 'b "c" \\n' }],
  ['A="b \\"c\\" \\n\\\\"', { A: 'b "c" \n\\' }],
  ['A="first\nsecond"\nB=c', { A: 'first\nsecond', B: 'c' }],
  ['A={"a":"#b"}', { A: '{"a":"#b"}' }],
  ['\ufeffA=b\r\n\r\n# comment\r\nB=c\r\n', { A: 'b', B: 'c' }],
  ['A=b\nA=c', { A: 'c' }],
  ['', {}],
])('%j is read', (text, expected) => {
  expect(parseDotEnv(text, '.env')).toEqual(expected);
});

test('lines that cannot be read are told by number, all at once, and never quoted', () => {
  const text = 'A=b\nsecret words\nB="never closed\nC=d\n1X=y\nD="x" y\n';

  const parse = () => parseDotEnv(text, '.env');

  expect(parse).toThrow(ConfigError);
  expect(parse).toThrow(/\.env:2 .*\n.*\n.*\.env:3 .*\n.*\n.*\.env:5 .*\n.*\n.*\.env:6 /);
  expect(parse).not.toThrow(/secret words|never closed/);
});

test('any text is read or refused with a ConfigError', () => {
  const lines = fc.array(fc.constantFrom('A', '=', '"', "'", '#', ' ', '\n', '\\', 'b', 'export '), {
    maxLength: 40,
  });

  fc.assert(fc.property(lines, (parts) => expect(['read', 'refused']).toContain(fate(parts.join('')))));
});

function fate(text: string): string {
  try {
    parseDotEnv(text, '.env');
    return 'read';
  } catch (error) {
    return error instanceof ConfigError ? 'refused' : String(error);
  }
}

describe('the .env file', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wfd-env-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test('adds to the environment, which wins even where it is empty', () => {
    writeFileSync(join(folder, '.env'), 'A=file\nB=file\nC=file\n');
    const env = { B: 'real', C: '' };

    expect(loadDotEnv(folder, env)).toEqual({ A: 'file', B: 'real', C: '' });
    expect(env).toEqual({ B: 'real', C: '' });
  });

  test('need not be there', () => {
    expect(loadDotEnv(folder, { A: 'real' })).toEqual({ A: 'real' });
  });
});
