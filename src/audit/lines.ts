import { createReadStream } from 'node:fs';

export interface Line {
  readonly file: string;
  /** From 1, within its file. */
  readonly number: number;
  readonly text: string;
  /** No line break behind it: the file ends in the middle of it, or somebody took it. */
  readonly isCut: boolean;
}

/**
 * The lines of files, one after the other. Byte by byte: an entry is ASCII, so that a byte which is none shows as what it is
 * and not as a replacement character.
 */
export async function* linesOf(
  files: readonly string[],
  { start = 0 }: { readonly start?: number } = {},
): AsyncGenerator<Line, void, undefined> {
  for (const [index, file] of files.entries()) yield* linesOfOne(file, index === 0 ? start : 0);
}

async function* linesOfOne(file: string, start: number): AsyncGenerator<Line, void, undefined> {
  let rest = '';
  let number = 0;
  const stream = createReadStream(file, { encoding: 'latin1', start });
  for await (const chunk of stream as AsyncIterable<string>) {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    for (const text of parts) yield { file, number: (number += 1), text, isCut: false };
  }
  if (rest !== '') yield { file, number: number + 1, text: rest, isCut: true };
}
