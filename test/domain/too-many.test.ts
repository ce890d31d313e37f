import * as fc from 'fast-check';
import { describeTooMany, ratesIn, RATE_DEFAULTS } from '../../src/domain/rates';
import {
  addTooMany,
  packTooMany,
  SERVICE_NAMES,
  type TooMany,
  unpackTooMany,
  withoutTooMany,
  withTooMany,
} from '../../src/domain/too-many';

const counts = fc.dictionary(fc.constantFrom(...SERVICE_NAMES), fc.integer({ min: 1, max: 1_000 }), {
  noNullPrototype: true,
}) as fc.Arbitrary<TooMany>;

test('counts come back from the way they travel, beside any result and by themselves', () => {
  fc.assert(
    fc.property(counts, fc.jsonValue(), (tooMany, result) => {
      const travelled = JSON.parse(JSON.stringify(withTooMany(result, tooMany))) as unknown;

      expect(withoutTooMany(travelled)).toEqual(JSON.parse(JSON.stringify(result)));
      expect(unpackTooMany(packTooMany(tooMany))).toEqual(tooMany);
    }),
  );
});

test('without a count a result is what it was, the same to the byte', () => {
  const result = { refs: [], rules: [] };

  expect(withTooMany(result, {})).toBe(result);
  expect(withoutTooMany(result)).toBe(result);
  expect(unpackTooMany(result)).toEqual({});
});

test.each([
  undefined,
  null,
  'text',
  7,
  [],
  { done: 3, of: 9 },
  packTooMany({ jira: -1 }),
  { wfdTooManyRequests: 3 },
])('%j, of another version or somebody else, counts nothing', (value) => {
  expect(unpackTooMany(value)).toEqual({});
});

test('sums leave out who never said it', () => {
  expect(addTooMany({ jira: 2 }, {}, { jira: 1, slack: 1 })).toEqual({ jira: 3, slack: 1 });
  expect(describeTooMany({ jira: 3, slack: 1 })).toBe('Jira 3 times, Slack 1 time');
});

test('an input brings its rates by itself, or in its policy; of an earlier version it brings none', () => {
  expect(ratesIn({ rates: RATE_DEFAULTS })).toBe(RATE_DEFAULTS);
  expect(ratesIn({ policy: { rates: RATE_DEFAULTS } })).toBe(RATE_DEFAULTS);
  expect(ratesIn({ policy: {} })).toBeUndefined();
  expect(ratesIn(undefined)).toBeUndefined();
});
