import { anchorNotice, anchorPrefix, parseAnchor } from '../../src/domain/anchor';

const HASH = 'ab'.repeat(32);

test('an anchor says how much there is, and is read back out of its key', () => {
  const notice = anchorNotice({ taskQueue: 'wiz-eu', seq: 1_234_567, hash: HASH, runs: 6 });

  expect(notice.title).toBe('Audit trail: 1,234,567 entries of 6 runs');
  expect(notice.lines[0]).toBe(`Head ${HASH} at 1,234,567.`);
  expect(parseAnchor(notice.key, 'wiz-eu')).toEqual({ seq: 1_234_567, hash: HASH });
});

test.each([
  `anchor/wiz-us/1/${HASH}`,
  `anchor/wiz-eu/0/${HASH}`,
  'anchor/wiz-eu/1/short',
  `failed/wiz-eu/1/${HASH}`,
  `anchor/wiz-eu/1/${HASH}/more`,
])('%s is no anchor of wiz-eu', (key) => {
  expect(parseAnchor(key, 'wiz-eu')).toBeUndefined();
});

test('the key fits into what Slack keeps of a message, however long the name of the deployment is', () => {
  const taskQueue = 'q'.repeat(200);
  const { key } = anchorNotice({ taskQueue, seq: 999_999_999, hash: HASH, runs: 1 });

  expect(key.length).toBeLessThanOrEqual(200);
  expect(key.startsWith(anchorPrefix(taskQueue))).toBe(true);
  expect(parseAnchor(key, taskQueue)).toEqual({ seq: 999_999_999, hash: HASH });
});
