import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { findTemporal } from '../../src/temporal/binary';

const root = join(__dirname, '..', '..');
const cache = join(root, 'node_modules', '.cache', 'wiz-finding-distribution');

/** Once for all tests: Temporal's executables, and the workflows as one bundle, which takes seconds to make. */
// oxlint-disable-next-line import/no-default-export -- jest asks for one
export default async function globalSetup(): Promise<void> {
  process.env['TEMPORAL_CLI_PATH'] = await findTemporal('cli', say);
  process.env['TEMPORAL_TEST_SERVER_PATH'] = await findTemporal('test-server', say);
  process.env['WFD_TEST_BUNDLE'] = await bundle('workflow-bundle');
  process.env['WFD_TEST_BUNDLE_ENCRYPTED'] = await bundle('workflow-bundle-encrypted', {
    failureConverterPath: join(root, 'src', 'temporal', 'encryption', 'encoded-failures.ts'),
  });
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Kept for the next time under a name that changes with everything that goes into it. */
async function bundle(
  name: string,
  converters: { readonly failureConverterPath?: string } = {},
): Promise<string> {
  const path = join(cache, `${name}-${hashOf(['src/workflows', 'src/domain', 'src/activities'])}.js`);
  if (existsSync(path)) return path;

  const { code } = await bundleWorkflowCode({
    workflowsPath: join(root, 'src', 'workflows', 'index.ts'),
    logger: new DefaultLogger('WARN'),
    ...converters,
  });
  mkdirSync(cache, { recursive: true });
  writeFileSync(`${path}.${process.pid}`, code);
  renameSync(`${path}.${process.pid}`, path);
  return path;
}

function hashOf(folders: readonly string[]): string {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const folder of folders) {
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).sort()) {
      if (file.endsWith('.ts')) hash.update(file).update(readFileSync(join(root, folder, file)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}
