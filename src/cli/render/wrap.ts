/** Lines no wider than that, broken at blanks and under the first one's indent; a word that is wider stays whole. */
function wrap(text: string, width: number): string {
  const indent = /^ *(?:- |\d+\. |> )?/.exec(text)?.[0] ?? '';
  const hanging = ' '.repeat(indent.length);
  const lines: string[] = [];
  let line = indent;
  for (const word of text.slice(indent.length).split(' ')) {
    const isBegun = line.length > indent.length;
    if (isBegun && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `${hanging}${word}`;
    } else line = isBegun ? `${line} ${word}` : `${line}${word}`;
  }
  return [...lines, line.trimEnd()].join('\n');
}

/** Every line moved to the right and wrapped; lines stay apart, and empty ones empty. */
export function block(lines: readonly string[], by: number, width: number): string {
  return lines.map((line) => (line === '' ? '' : wrap(`${' '.repeat(by)}${line}`, width))).join('\n');
}
