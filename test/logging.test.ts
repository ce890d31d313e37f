import { createLogger } from '../src/logging';

const SECRETS = ['xoxb-very-secret', 'short'];

function said(write: (logger: ReturnType<typeof createLogger>) => void): string {
  let lines = '';
  write(createLogger('json', SECRETS, { write: (line) => void (lines += line) }));
  return lines;
}

test('a secret is struck out wherever it turns up: text, fields, lists, errors, whatever is nested', () => {
  const lines = said((logger) => {
    logger.info('posting with xoxb-very-secret', {
      token: 'xoxb-very-secret',
      nested: { list: ['Bearer xoxb-very-secret'], deeper: { still: 'xoxb-very-secret' } },
      error: new Error('xoxb-very-secret was refused'),
    });
  });

  expect(lines).not.toContain('very-secret');
  expect(JSON.parse(lines)).toMatchObject({
    msg: 'posting with [secret]',
    nested: { list: ['Bearer [secret]'] },
    error: { type: 'Error', message: '[secret] was refused' },
  });
});

test('an error is logged without its stack', () => {
  expect(said((logger) => logger.error('it broke', { error: new Error('why') }))).not.toContain(
    'logging.test',
  );
});

test('a word too short to be a secret is left alone', () => {
  expect(said((logger) => logger.warn('a short pause'))).toContain('a short pause');
});

test('what refers to itself does not hang the log', () => {
  const loop: Record<string, unknown> = {};
  loop['loop'] = loop;

  expect(said((logger) => logger.info('round and round', loop))).toContain('round and round');
});
