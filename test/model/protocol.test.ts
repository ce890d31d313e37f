import { explore } from './explore';
import { ALL_RULES, type Rules } from './protocol';

/** Enough for every way in which two creates can meet: two to meet, a third to come in between. */
const BOUNDS = { runs: 3, activities: 3 };

test('over every order of events, one finding never has two tickets, and can always get its one', () => {
  const { duplicate, states, stuck } = explore(ALL_RULES, { runs: 3, activities: 3 });

  expect(duplicate).toBeUndefined();
  // A smaller number means that an order is no longer looked at; the documents quote it.
  expect(states).toBe(70_046);
  expect(stuck).toBe(0);
}, 60_000);

test.each(Object.keys(ALL_RULES) as (keyof Rules)[])(
  'without the rule "%s" there is an order that makes two',
  (rule) => {
    const { duplicate } = explore({ ...ALL_RULES, [rule]: false }, BOUNDS);

    expect(duplicate?.at(-1)).toMatch(/^request \d commits$/);
  },
  60_000,
);
