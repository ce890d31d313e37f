import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DataConverter } from '@temporalio/common';

export type WorkflowSource =
  | { readonly workflowBundle: { readonly codePath: string } }
  | { readonly workflowsPath: string };

/**
 * A build has its workflows bundled beside it; from the sources the worker bundles them itself, which takes two seconds. A bundle
 * holds the failure converter that it was made with, so there is one for each.
 */
export function workflowSource({ failureConverterPath }: DataConverter = {}): WorkflowSource {
  const name = failureConverterPath === undefined ? 'workflow-bundle' : 'workflow-bundle-encrypted';
  const codePath = join(__dirname, '..', `${name}.js`);
  if (existsSync(codePath)) return { workflowBundle: { codePath } };
  return { workflowsPath: require.resolve('../workflows') };
}
