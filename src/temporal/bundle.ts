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
  /** For a worker that stands beside others of other versions. */
  readonly isVersioned?: boolean;
  /** A bundle holds the failure converter that it was made with. */
  readonly dataConverter?: DataConverter;
}

/** A build has the usual flavours bundled beside it; anything else the worker bundles itself, which takes two seconds. */
export function workflowSource({
  isTraced = false,
  isVersioned = false,
  dataConverter,
}: WorkflowFlavour = {}): WorkflowSource {
  const flavours = [
    isVersioned ? '-versioned' : '',
    isTraced ? '-traced' : '',
    dataConverter?.failureConverterPath === undefined ? '' : '-encrypted',
  ];
  const codePath = join(__dirname, '..', `workflow-bundle${flavours.join('')}.js`);
  if (existsSync(codePath)) return { workflowBundle: { codePath } };
  return { workflowsPath: require.resolve(isVersioned ? '../workflows/versioned' : '../workflows') };
}

/** What the worker must be told beside the sources; a bundle has it in itself. */
export function workflowModules(
  source: WorkflowSource,
  { isTraced }: { readonly isTraced: boolean },
): string[] {
  return isTraced && 'workflowsPath' in source ? [require.resolve(TRACED)] : [];
}
