import * as fc from 'fast-check';
import { ConnectorError } from '../../src/connectors/connector-error';
import { countSchema, detailsPageSchema, pageSchema, parseData } from '../../src/connectors/wiz/schema';
import type { FindingDetails } from '../../src/domain/finding';
import { aNode, aPage, CONTROL, RESOURCE } from './wiz-nodes';

const NASTY = [
  null,
  undefined,
  '',
  0,
  -1,
  1e308,
  true,
  [],
  {},
  [null],
  [[]],
  'javascript:alert(1)',
  'https://',
  'https://[',
  'https://a:b@c/',
  'http://x/browse/SEC-1',
  '<!channel> @here <script>',
  '\u202Egnp.exe\u0000\ud800',
  '__proto__',
  '{{constructor}}',
  '9999-99-99T99:99:99Z',
  'x'.repeat(250_000),
] as const;

const nasty = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'binary' }),
  fc.jsonValue(),
  fc.constant(JSON.parse('{"__proto__": {"polluted": true}, "constructor": null}') as unknown),
);

/** A whole finding with every field there is, so that each may be spoiled in turn. */
const WHOLE = aNode({
  dueAt: '2026-06-01T00:00:00Z',
  environments: ['PRODUCTION'],
  serviceTickets: [{ externalId: 'SEC-1', url: 'https://acme.atlassian.net/browse/SEC-1' }],
  sourceRules: [
    {
      ...CONTROL,
      controlDescription: 'd',
      resolutionRecommendation: 'r',
      risks: ['A'],
      threats: ['T'],
      securitySubCategories: [{ title: 't', category: { name: 'c', framework: { name: 'f' } } }],
      control: { resolutionRecommendation: 'x' },
    },
  ],
  projects: [
    {
      id: 'p',
      name: 'P',
      slug: 'p',
      isFolder: false,
      businessUnit: 'b',
      riskProfile: { businessImpact: 'HBI' },
      ancestorProjects: [{ id: 'a' }],
      projectOwners: [{ name: 'n', email: 'e' }],
      securityChampions: null,
    },
  ],
  entitySnapshot: { ...RESOURCE, cloudProviderURL: 'https://console.example/', tags: { env: 'prod' } },
});

function pathsOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, child]) => pathsOf(child, [...path, key]))];
}

function spoil(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[key] = spoil(copy[key], rest, by);
  return copy;
}

/** The findings, or nothing where the answer was refused; any other end fails the test. */
function parseOrRefuse(page: unknown): readonly FindingDetails[] {
  try {
    return parseData(detailsPageSchema, page, 'read details').issues.nodes;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return [];
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof ConnectorError && error.trouble === 'malformed' && error.detail.length < 500;
}

function expectHarmless(finding: FindingDetails): void {
  const { description, remediation, ...rest } = finding;
  const links = [finding.url, finding.resource.consoleUrl].filter((url) => url !== undefined);
  expect({
    links: links.filter((url) => new URL(url).protocol !== 'https:' || new URL(url).username !== ''),
    tickets: finding.linkedTickets.filter(
      ({ key, url }) => !/^[A-Z][A-Z0-9_]+-\d+ https?:\/\//.test(`${key} ${url}`),
    ),
    texts: [description, remediation].filter(
      (text) => text.length > 200_000 || /(?![\t\n])\p{Cc}/u.test(text),
    ),
    lines: stringsIn(rest).filter((line) => line.length > 2_000 || /[\p{Cc}\p{Cs}\u202a-\u202e]/u.test(line)),
  }).toEqual({ links: [], tickets: [], texts: [], lines: [] });
}

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [key, ...stringsIn(child)]);
}

test('a finding spoiled in any one place is refused or harmless', () => {
  const paths = pathsOf(WHOLE).filter((path) => path.length > 0);

  for (const path of paths) {
    for (const by of NASTY) parseOrRefuse(aPage(spoil(WHOLE, path, by))).forEach(expectHarmless);
  }
});

test('a finding spoiled in several places by anything is refused or harmless', () => {
  const paths = fc.constantFrom(...pathsOf(WHOLE).filter((path) => path.length > 0));
  const spoilings = fc.array(fc.tuple(paths, nasty), { minLength: 1, maxLength: 4 });

  fc.assert(
    fc.property(spoilings, (all) => {
      let node: unknown = WHOLE;
      for (const [path, by] of all) node = tryToSpoil(node, path, by);
      parseOrRefuse(aPage(node)).forEach(expectHarmless);
    }),
    { numRuns: 500 },
  );
});

test('anything at all in the place of an answer is refused or harmless', () => {
  const parsers = [
    (data: unknown) => parseData(pageSchema, data, 'read page'),
    (data: unknown) => parseData(detailsPageSchema, data, 'read details'),
    (data: unknown) => parseData(countSchema, data, 'count findings'),
  ];

  fc.assert(
    fc.property(nasty, fc.constantFrom(...parsers), (any, parse) => {
      const answers = [any, { issues: any }, aPage(any), { issues: { nodes: any, pageInfo: any } }];
      const errors = answers.flatMap((data) => errorsOf(() => parse(data)));
      expect(errors.filter((error) => !isRefusal(error))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

function errorsOf(call: () => unknown): readonly unknown[] {
  try {
    call();
    return [];
  } catch (error) {
    return [error];
  }
}

test('no answer changes what all objects share', () => {
  parseOrRefuse(
    aPage(spoil(WHOLE, ['entitySnapshot', 'tags'], JSON.parse('{"__proto__": {"polluted": true}}'))),
  );

  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

/** A place that an earlier spoiling took away cannot be spoiled again. */
function tryToSpoil(node: unknown, path: readonly string[], by: unknown): unknown {
  try {
    return spoil(node, path, by);
  } catch {
    return node;
  }
}
