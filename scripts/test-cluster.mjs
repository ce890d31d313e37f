// The promises on a real cluster: brings one up for itself, kills parts of it while runs go on, and takes it away again.
import { join, resolve } from 'node:path';
import { build } from './build.mjs';
import { compiledCopy } from './compiled-copy.mjs';
import { ensureInstalled } from './ensure-installed.mjs';
import { outcomeOf, root, say, start } from './lib.mjs';

ensureInstalled();
const { RULES } = await import('../torture/patches.mjs');
const { readOptions } = await import('./test-cluster-options.mjs');
const { runs, data, port, without } = readOptions(process.argv.slice(2));
const folder = resolve(root, data);
const tool = await compiledCopy({ name: 'cluster', label: 'the cluster tool', folders: ['cluster', 'src'] });
const programs = await buildPrograms();
process.exitCode = await onCluster(async () => {
  for (let run = 1; run <= runs; run += 1) {
    if (runs > 1) say(`Run ${run} of ${runs}`);
    const code = await play();
    if (code !== 0) return code;
  }
  return 0;
});

async function play() {
  const jest = start('node_modules/jest/bin/jest.js', ['--config', 'jest.cluster.config.js', '--runInBand'], {
    env: { ...process.env, WFD_CLUSTER_FOLDER: folder, WFD_CLUSTER_PROGRAMS: programs },
  });
  const code = await outcomeOf(jest);
  endGroup(jest.pid);
  return code;
}

/** Workers that a test which was stopped has left behind. */
function endGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody is left.
  }
}

/** The programs as they are shipped, in real time; or a copy of them with one rule less. */
async function buildPrograms() {
  if (without === undefined) {
    await build();
    return join(root, 'dist');
  }
  const copy = await compiledCopy({
    name: 'without',
    label: `the worker without ${without}`,
    folders: ['src'],
    patches: RULES[without],
    isBundled: true,
  });
  return join(root, copy, 'src');
}

/** However it ends, nothing is left running; after a failure the logs stay. */
async function onCluster(act) {
  await cluster('down', '--wipe');
  let code = await cluster('up', '--port', String(port));
  if (code === 0) code = await act();
  await cluster('down', ...(code === 0 ? ['--wipe'] : []));
  if (code !== 0) say(`The logs of the cluster are in ${join(folder, 'logs')}`);
  return code;
}

function cluster(command, ...args) {
  return outcomeOf(
    start(join(tool, 'cluster', 'main.js'), [root, command, '--data', folder, ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
  );
}
