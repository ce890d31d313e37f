import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');

type Patch = readonly [file: string, old: string, replacement: string];

/** An ES module, which jest cannot load. */
function readPatches(): Readonly<Record<string, readonly Patch[]>> {
  const script = `import { DURATIONS, RULES, SHARING } from './torture/patches.mjs';
    process.stdout.write(JSON.stringify({ durations: DURATIONS, sharing: SHARING, ...RULES }));`;
  const json = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: root });
  return JSON.parse(json.toString()) as Record<string, readonly Patch[]>;
}

const patches = Object.entries(readPatches()).flatMap(([name, all]) =>
  all.map(([file, old]): readonly [string, string, string] => [name, file, old]),
);

test('there are durations and rules to change', () => {
  expect(patches.length).toBeGreaterThan(15);
});

// The bench finds a stale one only when it is played, which takes minutes.
test.each(patches)('what %s changes in %s stands there once: %j', (_, file, old) => {
  expect(readFileSync(join(root, file), 'utf8').split(old)).toHaveLength(2);
});
