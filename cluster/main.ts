import { Cluster } from './cluster';
import { ClusterError } from './cluster-error';
import { claimFolder } from './claim';
import { readCommand, type Wish } from './command';
import { renderStatus } from './status';

/** Called by scripts/cluster.mjs, which compiles it: the project's folder, then what was asked for. */
async function main([root = '', ...argv]: readonly string[]): Promise<number> {
  const wish = readCommand(argv, {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    root,
  });
  if ('exitCode' in wish) return wish.exitCode;
  const cluster = new Cluster({ folder: wish.folder, env: process.env, say });
  if (wish.name === 'status') return tellStatus(cluster, wish.isJson, root);

  const release = claimFolder(wish.folder);
  try {
    await fulfil(wish, cluster);
    if (wish.name === 'up' || wish.name === 'restart') await tellStatus(cluster, false, root);
    return 0;
  } finally {
    release();
  }
}

async function fulfil(wish: Wish, cluster: Cluster): Promise<void> {
  switch (wish.name) {
    case 'up': {
      const started = await cluster.up(wish.port);
      say(started.length === 0 ? 'The cluster was up already.' : 'The cluster is up.');
      return;
    }
    case 'down': {
      const stopped = await cluster.down();
      say(stopped.length === 0 ? 'Nothing was running.' : `Stopped: ${stopped.join(', ')}.`);
      if (wish.isWiped) say(cluster.wipe() ? 'Its data is deleted.' : `There is no data in ${wish.folder}.`);
      return;
    }
    case 'restart':
      await cluster.restart(wish.part);
      say(`${wish.part} was restarted.`);
      return;
    case 'kill':
      await cluster.kill(wish.part);
      say(`${wish.part} was killed; \`npm run cluster -- up\` starts it again.`);
      return;
    case 'status':
  }
}

async function tellStatus(cluster: Cluster, isJson: boolean, root: string): Promise<number> {
  const status = await cluster.status();
  process.stdout.write(`${isJson ? JSON.stringify(status, undefined, 2) : renderStatus(status, root)}\n`);
  return status.isServing ? 0 : 1;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

// So that programs we run end with us, and nothing half made stays.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

main(process.argv.slice(2)).then(
  // A connection that is being made anew would keep the process.
  (code) => process.stdout.write('', () => process.exit(code)),
  (error: unknown) => {
    const isOurs = error instanceof ClusterError;
    const text = error instanceof Error && !isOurs ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${isOurs ? error.message : text}\n`);
    process.exit(1);
  },
);
