import { existsSync } from 'node:fs';
import { join } from 'node:path';

export type WorkflowSource =
  | { readonly workflowBundle: { readonly codePath: string } }
  | { readonly workflowsPath: string };

/** Of a module that makes workflows tell OpenTelemetry of themselves; `scripts/build.mjs` puts it into a bundle of its own. */
const TRACED = '@temporalio/interceptors-opentelemetry/lib/workflow-interceptors';

/**
 * A build has its workflows bundled beside it; from the sources the worker bundles them itself, which takes two seconds.
 * `isTraced`: with spans, in a bundle half as large again.
 */
export function workflowSource({ isTraced = false }: { readonly isTraced?: boolean } = {}): WorkflowSource {
  const codePath = join(__dirname, '..', isTraced ? 'workflow-bundle-traced.js' : 'workflow-bundle.js');
  if (existsSync(codePath)) return { workflowBundle: { codePath } };
  return { workflowsPath: require.resolve('../workflows') };
}

/** What the worker must be told beside the sources; a bundle has it in itself. */
export function workflowModules(
  source: WorkflowSource,
  { isTraced }: { readonly isTraced: boolean },
): string[] {
  return isTraced && 'workflowsPath' in source ? [require.resolve(TRACED)] : [];
}
