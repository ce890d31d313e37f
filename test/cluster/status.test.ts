import { layoutOf, PARTS, portsFrom } from '../../cluster/layout';
import { judge, renderStatus, type Sight } from '../../cluster/status';

const layout = layoutOf('/checkout/.wfd/cluster');
const ports = portsFrom(17_233);
const all: readonly Sight[] = PARTS.map((part, index) => ({ part, pid: 100 + index, isServing: true }));

function judged(...changed: Sight[]) {
  const others = all.filter(({ part }) => !changed.some((each) => each.part === part));
  return judge([...others, ...changed], layout, ports);
}

test('a cluster serves when all of its parts do', () => {
  expect(judged()).toMatchObject({ isServing: true, address: '127.0.0.1:17233' });
});

test.each([
  ['answers and has no process: somebody else answers', { isServing: true }, 'down'],
  ['has no process', { isServing: false }, 'down'],
  ['has a process that does not serve', { pid: 7, isServing: false }, 'not serving'],
])('it does not when one %s', (_, sight, state) => {
  const status = judged({ part: 'history', ...sight });

  expect(status.isServing).toBe(false);
  expect(status.parts.find(({ part }) => part === 'history')).toMatchObject({ state });
});

test('a cluster that was never there is down in every part', () => {
  expect(judge([], layout, ports).parts.map(({ part, state }) => `${part} ${state}`)).toEqual(
    PARTS.map((part) => `${part} down`),
  );
});

test('what a person reads fits 100 columns and says what to do', () => {
  const texts = [judged(), judged({ part: 'matching', isServing: false }), judge([], layout, ports)].map(
    (status) => renderStatus(status, '/checkout'),
  );

  expect(texts[0]).toContain('TEMPORAL_ADDRESS=127.0.0.1:17233');
  expect(texts[0]).toMatch(
    /^history +serving +101 +127\.0\.0\.1:17234 +\.wfd\/cluster\/logs\/history\.log$/m,
  );
  expect(texts[1]).toContain('Not everything serves: `npm run cluster -- up`');
  expect(texts[2]).toContain('The cluster is down: `npm run cluster -- up`');
  expect(texts.flatMap((text) => text.split('\n')).filter((line) => line.length > 100)).toEqual([]);
});
