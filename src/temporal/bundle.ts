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

/**
 * A build has the usual flavours bundled beside it, and that of the image every one; anything else the worker bundles itself, which takes two
 * seconds and some hundred megabytes.
 */
export function workflowSource(flavour: WorkflowFlavour = {}): WorkflowSource {
  const codePath = join(__dirname, '..', bundleName(flavour));
  if (existsSync(codePath)) return { workflowBundle: { codePath } };
  return {
    workflowsPath: require.resolve(flavour.isVersioned === true ? '../workflows/versioned' : '../workflows'),
  };
}

/** As the build calls it. */
export function bundleName({ isTraced, isVersioned, dataConverter }: WorkflowFlavour): string {
  const parts = [
    isVersioned === true ? '-versioned' : '',
    isTraced === true ? '-traced' : '',
    dataConverter?.failureConverterPath === undefined ? '' : '-encrypted',
  ];
  return `workflow-bundle${parts.join('')}.js`;
}

/** What the worker must be told beside the sources; a bundle has it in itself. */
export function workflowModules(
  source: WorkflowSource,
  { isTraced }: { readonly isTraced: boolean },
): string[] {
  return isTraced && 'workflowsPath' in source ? [require.resolve(TRACED)] : [];
}
