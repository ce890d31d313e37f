import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

/** What a figure was measured with. */
export interface Machine {
  readonly node: string;
  readonly temporalSdk: string;
  readonly cores: number;
  readonly processor: string;
  /** Short hash, with a plus where something was not committed; empty outside a repository. */
  readonly commit: string;
  readonly day: string;
}

export function machineOf(root: string): Machine {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies: Readonly<Record<string, string>>;
  };
  return {
    node: process.versions.node,
    temporalSdk: dependencies['@temporalio/worker'] ?? '',
    cores: cpus().length,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    commit: commitOf(root),
    day: new Date().toISOString().slice(0, 10),
  };
}

function commitOf(root: string): string {
  const git = (...args: string[]): string =>
    spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout.trim();
  const commit = git('rev-parse', '--short', 'HEAD');
  const changed = git('status', '--porcelain', '--', 'src', 'sandbox', 'bench');
  return commit === '' || changed === '' ? commit : `${commit}+`;
}
