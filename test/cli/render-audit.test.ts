import { renderStory } from '../../src/cli/render/audit';
import { PLAIN } from './fake-cli';

const passages = [{ at: '2026-11-23T12:00:00.000Z', text: 'Ticketed.', links: [] }];

function headerOf(findings: readonly string[], width = PLAIN.width): string {
  return renderStory({ findings, tickets: ['SEC-1'], passages }, { ...PLAIN, width }).split('\n\n')[0] ?? '';
}

test('a story names its ticket and its few findings', () => {
  expect(headerOf(['f-1', 'f-2', 'f-3'])).toBe('SEC-1 · finding f-1 · finding f-2 · finding f-3');
});

test('of many findings it names the first and the number of the others', () => {
  expect(headerOf(['f-3', 'f-1', 'f-4', 'f-2'])).toBe(
    'SEC-1 · finding f-1 and 3 others; --json has them all',
  );
});

test('its header is no wider than the terminal', () => {
  const findings = Array.from({ length: 11 }, (_, at) => `01b2c3d4-0000-4000-8000-0000000000${10 + at}`);

  const lines = headerOf(findings, 60).split('\n');

  expect(lines.length).toBeGreaterThan(1);
  expect(lines.filter((line) => line.length > 60)).toEqual([]);
});
