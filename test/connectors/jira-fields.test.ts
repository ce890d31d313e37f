import type { CustomField, CustomType } from '../../sandbox/jira/field-types';
import { optionsOf } from '../../sandbox/jira/field-types';
import type { CreateScreen, TicketStore } from '../../src/connectors/jira/ticket-store';
import type { Constant, FieldValue } from '../../src/domain/field-value';
import { aDraft, aTeamWish, type JiraWorld, startJira, WISH } from './jira-sandbox';

let jira: JiraWorld;
let store: TicketStore;

beforeEach(async () => {
  jira = await startJira();
  store = jira.connect();
});
afterEach(() => jira.close());

const PLACES = [
  { id: '20', value: 'Europe', children: optionsOf(21, 'Berlin', 'Porto') },
  { id: '30', value: 'Asia' },
];

/** On the create screen of SEC under the name "Field". */
function addField(type: CustomType, differs: Partial<CustomField> = {}, isRequired = false): void {
  const { settings } = jira.world.jira;
  settings.customFields['customfield_1'] = { name: 'Field', type, ...differs };
  settings.screen = [...settings.screen, 'customfield_1'];
  if (isRequired) settings.requiredFields['SEC'] = [{ fieldId: 'customfield_1', name: 'Field' }];
}

function wishFor(fields: Readonly<Record<string, FieldValue>>): typeof WISH {
  return { ...WISH, teams: [aTeamWish({ fields })] };
}

async function screenFor(fields: Readonly<Record<string, FieldValue>>): Promise<CreateScreen> {
  const readiness = await store.inspectProject(wishFor(fields));
  if (readiness.kind !== 'ready') throw new Error(readiness.reason);
  return readiness;
}

/** Files a ticket with that value in that field; answers what Jira has then, or what it went without. */
async function fileWith(
  field: string,
  value: Constant,
): Promise<{ kept: unknown; leftOut: readonly string[] }> {
  const screen = await screenFor({ [field]: { constant: value } });
  const people = await store.findPeople(Array.isArray(value) ? (value as string[]) : [], 'SEC');
  const rendered = store.renderer(screen, people)(aDraft(1, { fields: [{ field, value }] }));
  expect(await store.create([rendered], screen)).toEqual([{ kind: 'confirmed', key: 'SEC-1' }]);
  const [ticket] = jira.world.jira.tickets();
  const { customFields, components, assignee } = ticket!;
  return {
    kept: customFields['customfield_1'] ?? customFields[field] ?? assignee ?? components[0],
    leftOut: rendered.leftOut,
  };
}

const DANA = '712020:00000000-0000-4000-8000-00000000da0a';
const OPTIONS = optionsOf(10, 'Checkout', 'Ledger');

test.each<[CustomType, Constant, unknown]>([
  ['textfield', ['Checkout', 'Ledger'], 'Checkout, Ledger'],
  [
    'textarea',
    ['one\ntwo'],
    {
      version: 1,
      type: 'doc',
      content: ['one', 'two'].map((text) => ({ type: 'paragraph', content: [{ type: 'text', text }] })),
    },
  ],
  ['url', ['https://runbooks.example/s3'], 'https://runbooks.example/s3'],
  ['float', ['3'], 3],
  ['datepicker', ['2026-11-20T10:00:00Z'], '2026-11-20'],
  ['datetime', ['2026-11-20T10:00:00Z'], '2026-11-20T10:00:00.000+0000'],
  ['select', ['ledger'], { id: '11' }],
  ['radiobuttons', ['Checkout'], { id: '10' }],
  ['multiselect', ['Ledger', 'checkout'], [{ id: '11' }, { id: '10' }]],
  ['multicheckboxes', ['Ledger'], [{ id: '11' }]],
  ['cascadingselect', { parent: 'Europe', child: 'Porto' }, { id: '20', child: { id: '22' } }],
  ['cascadingselect', { parent: 'Asia' }, { id: '30' }],
  ['userpicker', ['Dana@example.com'], { accountId: DANA }],
  ['multiuserpicker', ['dana lund'], [{ accountId: DANA }]],
  ['labels', ['two words', 'one'], ['two-words', 'one']],
  ['version', ['2027.1'], { id: '10201' }],
  ['multiversion', ['2027.1', '2026.4'], [{ id: '10201' }, { id: '10200' }]],
])('Jira takes a %s of %j', async (type, value, expected) => {
  const isOption = type.includes('select') || type === 'radiobuttons' || type === 'multicheckboxes';
  addField(type, isOption ? { options: type === 'cascadingselect' ? PLACES : OPTIONS } : {});

  expect(await fileWith('field', value)).toEqual({ kept: expected, leftOut: [] });
});

test.each<[string, Constant, unknown]>([
  ['components', ['network'], 'Network'],
  ['assignee', ['dana@example.com'], DANA],
  ['fixVersions', ['2026.4'], [{ id: '10200' }]],
  ['Affects versions', ['2026.4'], undefined],
])("Jira's own %s is filled as well, where the screen has it", async (field, value, expected) => {
  jira.world.jira.settings.screen.push('fixVersions');

  expect((await fileWith(field, value)).kept).toEqual(expected);
});

test.each<[CustomType, Constant, string]>([
  ['select', ['Foo'], 'Field has no option "Foo"'],
  ['float', ['many'], 'Field takes a number, not "many"'],
  ['datepicker', ['soon'], 'Field takes a date, not "soon"'],
  [
    'userpicker',
    ['nobody@example.com'],
    'Field stays empty: nobody who takes tickets of the project is called "nobody@example.com"',
  ],
  ['grouppicker', ['admins'], 'Field is of a type that the worker cannot fill'],
])('a %s goes without %j, and says so', async (type, value, expected) => {
  addField(type, { options: type === 'select' ? OPTIONS : [] });

  expect(await fileWith('Field', value)).toEqual({ kept: undefined, leftOut: [expected] });
});

describe('a required field', () => {
  const lines = async (fields: Readonly<Record<string, FieldValue>> = {}): Promise<unknown> => {
    const readiness = await store.inspectProject(wishFor(fields));
    return readiness.kind === 'ready' ? 'ready' : readiness.cure;
  };

  test.each<[CustomType, readonly string[], string]>([
    ['textfield', [], '"Field": <text>'],
    ['float', [], '"Field": <number>'],
    ['datepicker', [], '"Field": <YYYY-MM-DD>'],
    ['select', ['A', 'B', 'C', 'D', 'E', 'F', 'G'], '"Field": <option>; one of A, B, C, D, E and 2 more'],
    ['multiselect', ['A'], '"Field": [<options>]; one of A'],
    ['cascadingselect', [], '"Field": { parent: <option>, child: <option> }; one of Europe / Berlin, Asia'],
    ['userpicker', [], '"Field": <address>'],
  ])('of type %s without a value is named with the line to add', async (type, values, expected) => {
    const options = type === 'cascadingselect' ? PLACES : optionsOf(10, ...values);
    addField(type, options.length === 0 ? {} : { options }, true);

    expect(await lines()).toBe(`Add under teams.security.fields (or jira.fields): ${expected}`);
    expect((await store.check([wishFor({})])).filter(({ state }) => state === 'failed')).toEqual([
      {
        subject: 'Jira SEC',
        what: 'required fields',
        state: 'failed',
        detail:
          'SEC Task requires "Field" (customfield_1), and the policy has no value that it takes for team security',
        cure: `Add under teams.security.fields (or jira.fields): ${expected}`,
      },
    ]);
  });

  test('is filled by a constant that it takes, and not by one that it does not', async () => {
    addField('select', { options: OPTIONS }, true);

    expect(await lines({ field: { constant: ['ledger'] } })).toBe('ready');
    expect(await lines({ customfield_1: { constant: ['10'] } })).toBe('ready');
    expect(await lines({ field: { constant: ['Foo'] } })).toContain('one of Checkout, Ledger');
    expect(await lines({ field: { from: ['tag.service'] } })).toBe('ready');
  });

  test('that nobody can fill says what is to be done in Jira', async () => {
    addField('grouppicker', {}, true);

    expect(await lines({ Field: { constant: ['admins'] } })).toBe(
      'Give "Field" a default in Jira or make it optional: the worker cannot fill fields of its type.',
    );
  });

  test('with a default of its own is no matter', async () => {
    addField('textfield', { hasDefault: true }, true);

    expect(await lines()).toBe('ready');
  });

  test('of one team only parks the tickets of that team', async () => {
    addField('select', { options: OPTIONS }, true);
    const teams = [
      aTeamWish({ team: 'payments', fields: { Field: { constant: ['Checkout'] } } }),
      aTeamWish({ team: 'data' }),
      aTeamWish({ team: 'mobile' }),
    ];

    expect(await store.inspectProject({ ...WISH, teams })).toMatchObject({
      kind: 'ready',
      fields: [{ id: 'customfield_1', name: 'Field', kind: 'option', isRequired: true }],
      lacking: [
        {
          teams: ['data', 'mobile'],
          reason:
            'SEC Task requires "Field" (customfield_1), and the policy has no value that it takes for teams data, mobile',
          cure: 'Add under teams.data.fields, teams.mobile.fields (or jira.fields): "Field": <option>; one of Checkout, Ledger',
        },
      ],
    });
  });

  test('for which a finding has nothing that fits keeps its ticket from being sent', async () => {
    addField('select', { options: OPTIONS }, true);
    const screen = await screenFor({ Field: { from: ['tag.service'] } });
    const render = store.renderer(screen);

    expect(render(aDraft(1)).missing?.why).toBe('the finding says nothing for Field');
    expect(render(aDraft(1, { fields: [{ field: 'Field', value: ['Foo'] }] })).missing?.why).toBe(
      'Field has no option "Foo"',
    );
  });
});

describe('what the policy says and the screen does not take', () => {
  const warnings = async (fields: Readonly<Record<string, FieldValue>>): Promise<string[]> =>
    (await store.check([wishFor(fields)]))
      .filter(({ state }) => state === 'warning')
      .map(({ detail }) => detail);

  test('is told before the first ticket goes without it', async () => {
    addField('select', { options: OPTIONS });

    expect(
      await warnings({
        Field: { from: ['tag.service'], map: { a: ['Foo'], b: ['Ledger'] }, otherwise: ['Bar'] },
        'Cost centre': { constant: ['1'] },
        Étiquettes: { constant: ['x'] },
      }),
    ).toEqual([
      'the create screen of SEC has no field "Cost centre" that could be filled: left out for team security',
      'the create screen of SEC has no field "Étiquettes" that could be filled: left out for team security',
      'SEC: Field has no option "Foo", as the policy wants it for team security',
      'SEC: Field has no option "Bar", as the policy wants it for team security',
    ]);
  });

  test('is a note of the run where the screen lacks the field, and parks nothing', async () => {
    expect((await screenFor({ 'Cost centre': { constant: ['1'] } })).notes).toEqual([
      'the create screen of SEC has no field "Cost centre" that could be filled: left out for team security',
    ]);
  });

  test('is told where two fields have the name', async () => {
    addField('textfield');
    const { settings } = jira.world.jira;
    settings.customFields['customfield_2'] = { name: 'field', type: 'textfield' };
    settings.screen.push('customfield_2');

    expect(await warnings({ Field: { constant: ['a'] } })).toEqual([
      'the create screen of SEC has several fields "Field": left out for team security',
    ]);
  });
});

describe('what travels through the history', () => {
  const MANY = Array.from({ length: 3_000 }, (_, index) => `Service ${index}`);

  test('is bounded, and holds what the policy names however many options there are', async () => {
    addField('select', { options: optionsOf(10, ...MANY) });
    const map = { pay: ['Service 2999'] };
    const open = await screenFor({ Field: { from: ['tag.service'], otherwise: ['Service 2999'] } });
    const closed = await screenFor({ Field: { from: ['tag.service'], map } });

    expect(JSON.stringify(open).length).toBeLessThan(9_000);
    expect(open.fields?.[0]).toMatchObject({
      choices: expect.arrayContaining([{ id: '3009', name: 'Service 2999' }]) as unknown,
      isOpen: true,
    });
    expect(closed.fields?.[0]?.choices).toHaveLength(5);
    expect(closed.fields?.[0]).toMatchObject({ more: 2_995 });
    expect(closed.fields?.[0]?.isOpen).toBeUndefined();
  });

  test('lets an option that there was no room for be named all the same', async () => {
    addField('select', { options: optionsOf(10, ...MANY) });
    const screen = await screenFor({ Field: { from: ['tag.service'] } });
    const rendered = store.renderer(screen)(
      aDraft(1, { fields: [{ field: 'Field', value: ['Service 2998'] }] }),
    );

    expect(await store.create([rendered], screen)).toEqual([{ kind: 'confirmed', key: 'SEC-1' }]);
    expect([...jira.world.jira.tickets()][0]?.customFields).toEqual({
      customfield_1: { value: 'Service 2998' },
    });
  });
});

test('a refusal that is only about fields names them, one about anything else does not', async () => {
  addField('select', { options: OPTIONS });
  const screen = await screenFor({ Field: { constant: ['Ledger'] } });
  const rendered = store.renderer(screen)(aDraft(1, { fields: [{ field: 'Field', value: ['Ledger'] }] }));
  jira.world.jira.settings.customFields['customfield_1'] = { name: 'Field', type: 'select', options: [] };
  const [refused] = await store.create([rendered], screen);
  jira.world.faults.arm({ service: 'jira', operation: 'create', kind: 'partial-bulk', detail: [0] });
  const [other] = await store.create([rendered], screen);

  expect(refused).toMatchObject({
    kind: 'rejected',
    fields: { customfield_1: "Option id '11' is not valid" },
  });
  expect(rendered.optional).toEqual({ customfield_1: 'Field', priority: 'priority', duedate: 'duedate' });
  expect(other).toEqual({ kind: 'rejected', detail: '400 The issue could not be created.' });
});

test('what was refused is left out of the next try, with the words of Jira', async () => {
  addField('textfield');
  const screen = await screenFor({ Field: { constant: ['a'] } });
  const render = store.renderer(screen);
  const draft = aDraft(1, { fields: [{ field: 'Field', value: ['a'] }] });
  const rendered = render(draft, { customfield_1: 'Not today.', summary: 'It is needed.' });

  expect(rendered.fields).not.toHaveProperty('customfield_1');
  expect(rendered.fields).toHaveProperty('summary');
  expect(rendered.leftOut).toEqual(['Field was refused: Not today.']);
});
