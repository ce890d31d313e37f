import { readCommand } from '../../cluster/command';

function read(...argv: string[]) {
  const said = { out: '', err: '' };
  const answer = readCommand(argv, {
    out: (text) => (said.out += text),
    err: (text) => (said.err += text),
    root: '/checkout',
  });
  return { answer, ...said };
}

const FOLDER = '/checkout/.wfd/cluster';

test.each([
  [['up'], { name: 'up', folder: FOLDER }],
  [['up', '--port', '20000'], { name: 'up', folder: FOLDER, port: 20_000 }],
  [['up', '--data', 'elsewhere'], { name: 'up', folder: '/checkout/elsewhere' }],
  [['up', '--data', '/var/tmp/c'], { name: 'up', folder: '/var/tmp/c' }],
  [['down'], { name: 'down', folder: FOLDER, isWiped: false }],
  [['down', '--wipe'], { name: 'down', folder: FOLDER, isWiped: true }],
  [['status'], { name: 'status', folder: FOLDER, isJson: false }],
  [['status', '--json'], { name: 'status', folder: FOLDER, isJson: true }],
  [['restart', 'postgresql'], { name: 'restart', folder: FOLDER, part: 'postgresql' }],
  [['kill', 'history'], { name: 'kill', folder: FOLDER, part: 'history' }],
])('%j is understood', (argv, wish) => {
  expect(read(...argv).answer).toEqual(wish);
});

test.each([
  [[], 'Usage: npm run cluster --'],
  [['start'], "unknown command 'start'"],
  [['up', '--wipe'], "unknown option '--wipe'"],
  [['up', '--port', '80'], 'A number from 1024 to 65522 is needed'],
  [['up', '--port', '65530'], 'A number from 1024 to 65522 is needed'],
  [['up', '--port', '2e4'], 'A number from 1024 to 65522 is needed'],
  [['kill'], "missing required argument 'part'"],
  [['kill', 'redis'], 'Allowed choices are postgresql, history, matching, frontend, worker'],
  [['down', 'history'], 'too many arguments'],
])('%j is refused with a sentence, exit 2', (argv, words) => {
  const { answer, err } = read(...argv);

  expect(err).toContain(words);
  expect(answer).toEqual({ exitCode: 2 });
});

test.each([[['--help']], [['up', '--help']], [['kill', '--help']]])(
  '%j is help that fits 100 columns',
  (argv) => {
    const { answer, out } = read(...argv);

    expect(answer).toEqual({ exitCode: 0 });
    expect(out.split('\n').filter((line) => line.length > 100)).toEqual([]);
    expect(out).not.toBe('');
  },
);
