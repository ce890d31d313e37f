import { templateFaults } from '../../src/templates/check';
import { BUILT_IN_TEMPLATE } from '../../src/templates/built-in';
import type { TemplateKind } from '../../src/templates/kinds';

function faults(text: string, kind: TemplateKind = 'description'): string[] {
  return templateFaults(kind, text).map(({ line, column, what }) => `${line}:${column} ${what}`);
}

test('the built-in texts are templates like any other', () => {
  expect(faults(BUILT_IN_TEMPLATE.description)).toEqual([]);
  expect(faults(BUILT_IN_TEMPLATE.summary, 'summary')).toEqual([]);
  expect(faults(BUILT_IN_TEMPLATE.groupDescription, 'groupDescription')).toEqual([]);
  expect(faults(BUILT_IN_TEMPLATE.groupSummary, 'groupSummary')).toEqual([]);
});

test.each<[string, string[]]>([
  [
    '{{ titel }} and\n {{ resource.nmae }}',
    ['1:4 there is no value titel', '2:5 there is no value resource.nmae'],
  ],
  ['{{ title | uppcase }}', ['1:1 there is no filter uppcase']],
  ['{{ title | raw }}', ['1:1 there is no filter raw']],
  ['{{ title }', ['1:1 {{ title } is not closed']],
  ['{{ }}', ['1:1 {{ }} names no value']],
  ['a\n{% if title %}b', ['2:1 {% if title %} is not closed']],
  ['{% include "x" %}', ['1:1 {% include %} is not taken']],
  [
    '{% render "/etc/passwd" %}{% layout "x" %}',
    ['1:1 {% render %} is not taken', '1:27 {% layout %} is not taken'],
  ],
  ['{% capture x %}a{% endcapture %}', ['1:1 {% capture %} is not taken']],
  ['{% raw %}{{ title }}{% endraw %}', ['1:1 {% raw %} is not taken']],
  ['{% liquid echo title %}', ['1:1 {% liquid %} is not taken']],
  ['{% increment x %}', ['1:1 {% increment %} is not taken']],
  ['{{ title.length }}', ['1:4 title is a text and has no parts']],
  ['{{ title.constructor }}', ['1:4 title is a text and has no parts']],
  ['{{ constructor }}', ['1:4 there is no value constructor']],
  ['{{ __proto__ }}', ['1:4 there is no value __proto__']],
  ['{{ resource.constructor }}', ['1:4 there is no value resource.constructor']],
  ['{{ owners[0] }}', ['1:4 owners is a list: join it, take its first, or go through it with {% for %}']],
  ['{{ owners | upcase }}', ['1:1 this is a list: join it, take its first, or go through it with {% for %}']],
  ['{% if resource %}x{% endif %}', [expect.stringMatching(/^1:7 resource has parts: name, type/)]],
  ['{{ projects }}', ['1:1 this has parts: name one of them']],
  ['{{ tags }}', ['1:4 tags needs the key of one: tags.owner, or tags["cost center"]']],
  ['{{ tags[team] }}', ['1:4 a tag is named by its key: tags.owner, or tags["cost center"]']],
  ['- {{ description }}', ['1:3 this is a whole block of text and needs a line to itself']],
  ['Owners: {{ owners | list }}', ['1:9 this is a whole block of text and needs a line to itself']],
  ['`{{ title }}`', ['1:2 a value between backticks is not shown as it is: write {{ … | code }}']],
  ['{{ title | code | upcase }}', ['1:1 code, link and list come last, and Wiz’s own texts stand alone']],
  ['{{ title | date }}', ['1:1 this is no date']],
  ["{{ firstSeen | date: '%Y %q' }}", [expect.stringMatching(/^1:1 a date has no %q: %Y %m/)]],
  ['{{ title | truncate: 0 }}', ['1:1 its length must be a whole number from 1 to 2000']],
  [
    '{% for p in projects %}{{ p.nmae }}{% endfor %}',
    [expect.stringMatching(/^1:2\d there is no value p\.nmae$/)],
  ],
  [
    '{% if follows == "never" %}{% for p in projects %}{{ p.nmae }}{% endfor %}{% endif %}',
    [expect.stringMatching(/there is no value p\.nmae$/)],
  ],
  ['x{% unless title %}{{ title | date }}{% endunless %}', ['1:20 this is no date']],
  [
    'x{% case severity %}{% when "LOW" %}{{ title | date }}{% endcase %}',
    [expect.stringMatching(/this is no date$/)],
  ],
  ['{% if dueInWiz %}x{% endif %}', ['1:1 makes no text of a finding that says little']],
])('%s', (text, said) => {
  expect(faults(text)).toEqual(said);
});

test('a loop without an end is stopped, by its time or by what it has written: whichever comes first', () => {
  const found = faults('{% for i in (1..100000) %}{% for j in (1..100000) %}x{% endfor %}{% endfor %}');

  expect(found.length).toBeGreaterThan(0);
  for (const each of found) expect(each).toMatch(/it (?:takes|becomes) too long$/);
});

test('values and the block of a group are for the texts of groups alone', () => {
  expect(faults('{{ group.count }}')).toEqual(['1:4 there is no value group']);
  expect(faults('{{ group.count }} x {{ title }}', 'groupSummary')).toEqual([]);
  expect(faults('{{ group.resources }}', 'groupSummary')).toEqual(['1:4 there is no value group.resources']);
  expect(faults('{{ group }}', 'groupDescription')).toEqual([
    expect.stringMatching(/^1:4 group has parts: count/),
  ]);
  expect(faults('Where: {{ group.resources }}', 'groupDescription')).toEqual([
    '1:8 this is a whole block of text and needs a line to itself',
  ]);
  expect(faults('{{ group.joins | link: group.joinsUrl }}', 'groupDescription')).toEqual([
    '1:1 makes no text of a finding that says little',
  ]);
});

test.each<[string, string[]]>([
  ['{{ description }}', ['1:4 there is no value description']],
  ['{{ title | code }}', ['1:1 there is no filter code']],
  ['{{ title | link: url }}', ['1:1 there is no filter link']],
])('a summary is one plain line: %s', (text, said) => {
  expect(faults(text, 'summary')).toEqual(said);
});

test.each([
  '{{ tags.Cost_Center | default: "none" }} {{ tags["cost center"] }}',
  '{% comment %} of ours {% endcomment %}{{ title }}',
  '{% assign who = owners | first | default: team %}{{ who | upcase }}',
  '{{ owners | list }}\n\n{{ remediation | default: "Ask us." }}',
  '| Resource | Region |\n|---|---|\n| {{ resource.name }} | {{ resource.region | code }} |',
  '[Runbook](https://wiki.example/{{ rule | url_encode }}) {{ resource.name | link: resource.consoleUrl }}',
  '{% if severity == "CRITICAL" and environment == "production" %}Now!{% else %}Soon.{% endif %}',
  '{{ ruleIds | join: " / " }} {{ ruleIds | size }} {{ firstSeen | date: "%d %b %Y %H:%M %%" }}',
])('is taken: %s', (text) => {
  expect(faults(text)).toEqual([]);
});

test('a fault of an unknown word names what is known', () => {
  expect(templateFaults('description', '{{ resource.nmae }}')[0]?.unknown).toEqual({
    word: 'resource.nmae',
    among: expect.arrayContaining(['resource.name', 'resource.tags']),
  });
  expect(templateFaults('summary', '{{ title | foo }}')[0]?.unknown?.among).toContain('truncate');
});
