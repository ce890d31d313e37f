import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DataConverter } from '@temporalio/common';

export type WorkflowSource =
  | { readonly workflowBundle: { readonly codePath: string } }
  | { readonly workflowsPath: string };

/** Of a module that makes workflows tell OpenTelemetry of themselves; `scripts/build.mjs` puts it into a bundle of its own. */
const TRACED = '@temporalio/interceptors-opentelemetry/lib/workflow-interceptors';

export interface WorkflowFlavour {
  /** With spans: half as large again. */
  readonly isTraced?: boolean;
  /** A bundle holds the failure converter that it was made with. */
  readonly dataConverter?: DataConverter;
}

/** A build has the usual flavours bundled beside it; anything else the worker bundles itself, which takes two seconds. */
export function workflowSource({ isTraced = false, dataConverter }: WorkflowFlavour = {}): WorkflowSource {
  const isEncrypted = dataConverter?.failureConverterPath !== undefined;
  const name = `workflow-bundle${isTraced ? '-traced' : ''}${isEncrypted ? '-encrypted' : ''}.js`;
  const codePath = join(__dirname, '..', name);
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
