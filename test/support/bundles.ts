import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataConverter } from '@temporalio/common';
import { type BundleOptions, bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const root = join(__dirname, '..', '..');
const cache = join(root, 'node_modules', '.cache', 'wiz-finding-distribution');
const SOURCES = ['src/workflows', 'src/domain', 'src/activities'];

export const OUR_WORKFLOWS = join(root, 'src', 'workflows', 'index.ts');
export const VERSIONED_WORKFLOWS = join(root, 'src', 'workflows', 'versioned.ts');

/** What a worker is told instead of where the workflows are. */
export interface Bundled {
  readonly workflowBundle: { readonly codePath: string };
}

export async function bundled(options: Omit<BundleOptions, 'logger'>): Promise<Bundled> {
  return { workflowBundle: { codePath: await bundleOnce(options) } };
}

/** Ours, or others; what failures look like is settled in a bundle. */
export function workflows(
  { failureConverterPath }: DataConverter = {},
  workflowsPath = OUR_WORKFLOWS,
): Promise<Bundled> {
  return bundled({ workflowsPath, ...(failureConverterPath === undefined ? {} : { failureConverterPath }) });
}

/**
 * Path of such a bundle, which takes seconds to make: kept for the next time under a name that changes with everything that
 * goes into it.
 */
async function bundleOnce(options: Omit<BundleOptions, 'logger'>): Promise<string> {
  const path = join(cache, `workflow-bundle-${hashOf(options)}.js`);
  if (existsSync(path)) return path;

  const { code } = await bundleWorkflowCode({ ...options, logger: new DefaultLogger('ERROR') });
  mkdirSync(cache, { recursive: true });
  writeFileSync(`${path}.${process.pid}`, code);
  renameSync(`${path}.${process.pid}`, path);
  return path;
}

function hashOf(options: Omit<BundleOptions, 'logger'>): string {
  const { workflowsPath, workflowInterceptorModules = [], failureConverterPath } = options;
  const hash = createHash('sha256').update(JSON.stringify(options));
  hash.update(readFileSync(join(root, 'package-lock.json')));
  for (const path of [workflowsPath, ...workflowInterceptorModules, failureConverterPath])
    if (path !== undefined) hash.update(readFileSync(path));
  for (const folder of SOURCES) {
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).sort()) {
      if (file.endsWith('.ts')) hash.update(file).update(readFileSync(join(root, folder, file)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}
