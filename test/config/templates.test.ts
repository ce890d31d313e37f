import { ConfigError, type Problem } from '../../src/config/config-error';
import { parsePolicy } from '../../src/config/policy-file';

const ENOUGH = { jiraProject: 'SEC', defaultChannel: '#security' };

function problems(text: string): readonly Problem[] {
  try {
    parsePolicy(text, 'p.yaml', ENOUGH);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

function places(text: string): string[] {
  return problems(text).map(({ where }) => where);
}

describe('the place of a fault in a template', () => {
  test.each<[string, string, string]>([
    ['a block', 'description: |\n      one\n\n      two {{ x }}', '6:14'],
    ['a block that keeps its end', 'description: |+\n      {{ x }}\n\n', '4:10'],
    ['a block with an indent of its own', 'description: |2\n        {{ x }}', '4:12'],
    ['a block behind a comment', 'description: | # ours\n      {{ x }}', '4:10'],
    ['a block with Windows line ends', 'description: |\r\n      a\r\n      {{ x }}\r\n', '5:10'],
    ['plain text', 'summary: A {{ x }}', '3:19'],
    ['text in single quotes', "summary: 'A {{ x }}'", '3:20'],
    ['text in double quotes', 'summary: "A {{ x }}"', '3:20'],
  ])('that is %s is exact', (_, text, place) => {
    const [, kind = ''] = /^(\w+):/.exec(text) ?? [];

    expect(places(`templates:\n  default:\n    ${text}`)).toEqual([
      `p.yaml:${place} templates.default.${kind}`,
    ]);
  });

  test.each<[string, string, string]>([
    ['folded', 'description: >\n      one\n      {{ x }}', ' (line 1, column 8 of the text)'],
    ['escaped', 'summary: "\\u0041 {{ x }}"', ' (line 1, column 6 of the text)'],
  ])('that is %s is told within the text', (_, text, place) => {
    expect(places(`templates:\n  default:\n    ${text}`)[0]).toMatch(
      /^p\.yaml:3:5 templates\.default\.\w+ \(line/,
    );
    expect(places(`templates:\n  default:\n    ${text}`)[0]).toContain(place);
  });

  test('an alias is told where its text stands', () => {
    const text = 'templates:\n  a: &a\n    summary: "{{ x }}"\n  b: *a\n';

    expect(places(text)).toEqual(['p.yaml:3:18 templates.a.summary', 'p.yaml:3:18 templates.b.summary']);
  });
});

test('a good template is part of the policy, and its team names it', () => {
  const text =
    "templates:\n  short:\n    summary: '{{ title }}'\nteams:\n  security: { channel: '#s', template: short }\n";
  const { policy } = parsePolicy(text, 'p.yaml', ENOUGH);

  expect(policy.templates).toEqual({ short: { summary: '{{ title }}' } });
  expect(policy.teams['security']?.template).toBe('short');
});

test('the built-in template can be named', () => {
  const text =
    "templates:\n  default: { summary: x }\nteams:\n  security: { channel: '#s', template: built-in }\n";

  expect(problems(text)).toEqual([]);
});
