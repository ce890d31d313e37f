import { describeFitted, fitFields, type People } from '../../src/domain/fit-fields';
import type { Constant } from '../../src/domain/field-value';
import type { FieldKind, OfferedField } from '../../src/domain/screen-field';

const SERVICES = [
  { id: '10', name: 'Checkout' },
  { id: '11', name: 'Ledger' },
];

function offered(kind: FieldKind, differs: Partial<OfferedField> = {}): OfferedField {
  return { id: 'customfield_1', name: 'Affected service', kind, ...differs };
}

function fit(kind: FieldKind, value: Constant, differs: Partial<OfferedField> = {}): unknown {
  const { fields, leftOut } = fitFields([{ field: 'affected SERVICE ', value }], [offered(kind, differs)]);
  return fields[0]?.value ?? leftOut[0];
}

const PLACES = [{ id: '1', name: 'Europe', children: [{ id: '2', name: 'Berlin' }] }];

test.each<[FieldKind, Constant, unknown]>([
  ['text', ['one\u202e', 'two'], { text: 'one, two' }],
  ['text', ['x'.repeat(300)], { text: `${'x'.repeat(254)}…` }],
  ['text', ['\u0000'], 'Affected service got no text'],
  ['paragraph', ['one\ntwo', 'three'], { text: 'one\ntwo\nthree' }],
  ['url', ['nothing', 'https://app.wiz.io/issues#~(x)'], { text: 'https://app.wiz.io/issues#~(x)' }],
  ['url', ['javascript:alert(1)'], 'Affected service takes a web address, not "javascript:alert(1)"'],
  ['number', ['-3.5'], { number: -3.5 }],
  ['number', ['0x10'], 'Affected service takes a number, not "0x10"'],
  ['number', [''], 'Affected service takes a number, not ""'],
  ['date', ['2026-11-20T23:59:59.123456Z'], { text: '2026-11-20' }],
  ['date', ['2026-02-30'], 'Affected service takes a date, not "2026-02-30"'],
  ['date', ['tomorrow'], 'Affected service takes a date, not "tomorrow"'],
  ['datetime', ['2026-11-20T10:00:00.123456Z'], { text: '2026-11-20T10:00:00.123+0000' }],
  ['datetime', ['2026-11-20T10:00:00'], { text: '2026-11-20T10:00:00.000+0000' }],
  ['datetime', ['2026-11-20'], { text: '2026-11-20T00:00:00.000+0000' }],
  ['datetime', ['2026-11-20T10:00:00+02:00'], { text: '2026-11-20T08:00:00.000+0000' }],
  ['labels', ['a b', 'a-b', 'c'], { texts: ['a-b', 'c'] }],
  ['cascade', { parent: 'europe', child: 'BERLIN' }, { parent: PLACES[0], child: PLACES[0]!.children[0] }],
  ['cascade', ['Europe'], { parent: PLACES[0] }],
  ['cascade', { parent: 'Asia' }, 'Affected service has no option "Asia"'],
  ['cascade', { parent: 'Europe', child: 'Rome' }, 'Affected service has no option "Rome" below "Europe"'],
  ['text', { parent: 'a' }, 'Affected service takes no parent and child'],
  ['other', ['a'], 'Affected service is of a type that the worker cannot fill'],
])('a field of kind %s makes of %j: %j', (kind, value, expected) => {
  const withoutChildren = JSON.parse(
    JSON.stringify(expected, (key, each: unknown) => (key === 'children' ? undefined : each)),
  ) as unknown;
  expect(fit(kind, value, kind === 'cascade' ? { choices: PLACES } : {})).toEqual(withoutChildren);
});

describe('of options', () => {
  const choices = SERVICES;

  test('one is taken by its name in any case, or by its id', () => {
    expect(fit('option', [' checkout '], { choices })).toEqual({ choices: [SERVICES[0]] });
    expect(fit('option', ['11'], { choices })).toEqual({ choices: [SERVICES[1]] });
    expect(fit('option', ['Foo', 'Ledger', 'Checkout'], { choices })).toEqual({ choices: [SERVICES[1]] });
  });

  test('several are taken as far as they are offered, and the rest is told', () => {
    const { fields, leftOut } = fitFields(
      [{ field: 'customfield_1', value: ['Foo', 'Ledger', 'Bar'] }],
      [offered('options', { choices })],
    );

    expect(fields[0]?.value).toEqual({ choices: [SERVICES[1]] });
    expect(leftOut).toEqual(['Affected service has no option "Foo", "Bar"']);
  });

  test('one that is not listed may be there all the same, where more are offered than are listed', () => {
    expect(fit('option', ['Foo'], { choices, more: 3, isOpen: true })).toEqual({
      choices: [{ name: 'Foo' }],
    });
    expect(fit('option', ['Foo'], { choices, more: 3 })).toBe('Affected service has no option "Foo"');
    expect(fit('components', ['Foo'], { choices })).toBe('Affected service has no component "Foo"');
    expect(fit('version', ['Foo'], { choices })).toBe('Affected service has no version "Foo"');
  });
});

describe('of people', () => {
  const people: People = new Map([
    ['dana@acme.example', { accountId: 'a-1' }],
    ['omar@acme.example', { accountId: 'a-2' }],
    ['nobody', { why: 'nobody is called "nobody"' }],
  ]);
  const ask = (kind: FieldKind, value: string[]) =>
    fitFields([{ field: 'assignee', value }], [offered(kind, { id: 'assignee', name: 'Assignee' })], {
      people,
    });

  test('the first who is found is taken', () => {
    expect(ask('user', ['nobody', 'omar@acme.example', 'dana@acme.example'])).toMatchObject({
      fields: [{ id: 'assignee', value: { people: ['a-2'] } }],
      leftOut: [],
    });
  });

  test('nobody is a note, and one of several as well', () => {
    expect(ask('user', ['nobody'])).toEqual({
      fields: [],
      leftOut: ['Assignee stays empty: nobody is called "nobody"'],
    });
    expect(ask('users', ['nobody', 'dana@acme.example'])).toMatchObject({
      fields: [{ value: { people: ['a-1'] } }],
      leftOut: ['Assignee goes without one: nobody is called "nobody"'],
    });
  });
});

describe('a field', () => {
  const required = offered('option', { isRequired: true, choices: SERVICES });

  test('that the screen does not have is not set, and no matter: that was told once for all tickets', () => {
    expect(fitFields([{ field: 'Cost centre', value: ['1'] }], [required].slice(1))).toEqual({
      fields: [],
      leftOut: [],
    });
  });

  test("of the worker's own is not set either, whatever its name is in Jira's language", () => {
    const labels = offered('labels', { id: 'labels', name: 'Étiquettes' });

    expect(fitFields([{ field: 'étiquettes', value: ['wiz-1'] }], [labels]).fields).toEqual([]);
  });

  test('that two fields of the screen are called is not guessed, and is known by its id', () => {
    const twins = [offered('text'), offered('text', { id: 'customfield_2' })];

    expect(fitFields([{ field: 'Affected service', value: ['a'] }], twins).fields).toEqual([]);
    expect(fitFields([{ field: 'customfield_2', value: ['a'] }], twins).fields).toMatchObject([
      { id: 'customfield_2' },
    ]);
  });

  test('that the screen insists on is missing where nothing fits, with the reason', () => {
    expect(fitFields([], [required]).missing).toEqual({
      field: required,
      why: 'the finding says nothing for Affected service',
    });
    expect(fitFields([{ field: 'Affected service', value: ['Foo'] }], [required]).missing?.why).toBe(
      'Affected service has no option "Foo"',
    );
    expect(fitFields([{ field: 'Affected service', value: ['Ledger'] }], [required]).missing).toBeUndefined();
    expect(fitFields([], [required], { filled: ['customfield_1'] }).missing).toBeUndefined();
  });
});

test('a value that a person reads', () => {
  const values = fitFields(
    [
      { field: 'a', value: ['3'] },
      { field: 'b', value: { parent: 'Europe', child: 'Berlin' } },
      { field: 'c', value: ['Ledger', 'Checkout'] },
      { field: 'd', value: ['dana@acme.example'] },
      { field: 'e', value: ['ann@acme.example', 'bob@acme.example'] },
      { field: 'f', value: ['ann@acme.example', 'bob@acme.example'] },
    ],
    [
      offered('number', { id: 'a', name: 'A' }),
      offered('cascade', { id: 'b', name: 'B', choices: PLACES }),
      offered('options', { id: 'c', name: 'C', choices: SERVICES }),
      offered('user', { id: 'd', name: 'D' }),
      offered('user', { id: 'e', name: 'E' }),
      offered('users', { id: 'f', name: 'F' }),
    ],
  );

  expect(values.fields.map(describeFitted)).toEqual([
    '3',
    'Europe / Berlin',
    'Ledger, Checkout',
    'dana@acme.example',
    'the first of ann@acme.example, bob@acme.example that Jira finds',
    'ann@acme.example, bob@acme.example',
  ]);
});
