import { astrayAt, astrayBy, highest, scanStart, scanWindow } from '../../src/domain/key-scan';

test.each([1, 42, 999_999_999])('a frontier says that key %i led the scan astray', (number) => {
  expect(astrayBy(astrayAt(number))).toBe(number);
});

test.each([1, 101, 999_999_999, 1_000_000_000])('%i is a place to scan from', (start) => {
  expect(astrayBy(start)).toBeUndefined();
});

test('no ticket that is filed moves a frontier that was led astray', () => {
  const frontier = astrayAt(1);

  expect(Math.max(frontier, highest('SEC', ['SEC-999999999']) + 1)).toBe(frontier);
});

test('the highest key is that of the project, up to the limit', () => {
  const keys = ['SEC-9', 'SEC-12', 'SEC-700', 'PLAT-800'];

  expect(highest('SEC', keys)).toBe(700);
  expect(highest('SEC', keys, 699)).toBe(12);
  expect(highest('OTHER', keys)).toBe(0);
});

test('a scan starts at the lowest settled key, without any at the first of the project', () => {
  expect(scanStart(['SEC-30', 'SEC-12', 'SEC-31'])).toBe(12);
  expect(scanStart([])).toBe(1);
});

test('a window is a hundred keys', () => {
  const keys = scanWindow('SEC', 101);

  expect([keys.length, keys[0], keys.at(-1)]).toEqual([100, 'SEC-101', 'SEC-200']);
});
