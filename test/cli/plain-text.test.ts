import { assert, property, string } from 'fast-check';
import { plain, plainLines, plainText, toJson } from '../../src/cli/plain-text';

const DANGEROUS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

test.each([
  ['a colour', 'bucket \u001b[31mred\u001b[0m', 'bucket red'],
  ['a cursor that goes back up', 'a\u001b[2A\u001b[2Kb', 'ab'],
  ['a window title', '\u001b]0;owned\u0007name', 'name'],
  ['a link', '\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007', 'click'],
  ['an escape hidden in an escape', '\u001b\u001b[31m[31mx', '[31mx'],
  ['an eight-bit escape', 'a\u009b31mb', 'ab'],
  ['a line break', 'one\ntwo\r\nthree', 'one two three'],
  ['a line that overwrites itself', 'harmless\rEVIL', 'harmless EVIL'],
  ['text turned around', 'abc\u202edef', 'abc def'],
  ['a bell and a backspace', 'a\u0007\u0008b', 'a b'],
  ['a line separator', 'a\u2028b', 'a b'],
])('%s is made plain', (_, hostile, expected) => {
  const made = plainText(hostile);

  expect(made).not.toMatch(DANGEROUS);
  expect(made).toBe(expected);
});

test('ordinary names of any language stay as they are', () => {
  for (const name of ['Müller & Söhne', '支払い-バケット', '🚀 launch', 'a — b']) {
    expect(plainText(name)).toBe(name);
  }
});

test('no text at all gets anything to a terminal that it would act on', () => {
  assert(
    property(string({ unit: 'binary' }), (text) => {
      expect(plainText(text)).not.toMatch(DANGEROUS);
      expect(plainLines(text).replaceAll('\n', '')).not.toMatch(DANGEROUS);
    }),
  );
});

test('line breaks and indents of our own texts stay', () => {
  expect(plainLines('error: two things\n  one\u001b[2J\n      cure')).toBe(
    'error: two things\n  one\n      cure',
  );
});

test('texts at any depth of a value are made plain, keys as well, and nothing else changes', () => {
  expect(plain({ a: ['x\u0007', 1, null, { 'k\u001b[1m': true }], b: undefined })).toEqual({
    a: ['x', 1, null, { k: true }],
    b: undefined,
  });
});

test('JSON means the same and holds nothing that a terminal would act on', () => {
  assert(
    property(string({ unit: 'binary' }), (text) => {
      const json = toJson({ text });

      expect(json.replaceAll('\n', '')).not.toMatch(DANGEROUS);
      expect(JSON.parse(json)).toEqual({ text });
    }),
  );
});
