import { existsSync } from 'node:fs';
import { join } from 'node:path';

export type WorkflowSource =
  | { readonly workflowBundle: { readonly codePath: string } }
  | { readonly workflowsPath: string };

/** A build has its workflows bundled beside it; from the sources the worker bundles them itself, which takes two seconds. */
export function workflowSource(): WorkflowSource {
  const codePath = join(__dirname, '..', 'workflow-bundle.js');
  if (existsSync(codePath)) return { workflowBundle: { codePath } };
  return { workflowsPath: require.resolve('../workflows') };
}
