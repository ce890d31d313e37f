// The bundles of the workflows that a worker may need: one for each way to start it (src/temporal/bundle.ts).
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './lib.mjs';

/** In the order in which they stand in a bundle's name. */
const SWITCHES = [
  // What moves on to the next version is settled in the bundle, and refused of a worker that has none.
  ['-versioned', () => ({ workflowsPath: join(root, 'src', 'workflows', 'versioned.ts') })],
  // Most runs are not traced, and what traces them is half as large again.
  ['-traced', () => ({ workflowInterceptorModules: [createRequire(import.meta.url).resolve(TRACING)] })],
  // What failures look like in a history is settled in the bundle.
  [
    '-encrypted',
    () => ({ failureConverterPath: join(root, 'src', 'temporal', 'encryption', 'encoded-failures.ts') }),
  ],
];

const TRACING = '@temporalio/interceptors-opentelemetry/lib/workflow-interceptors';

/** Name and options of each; without `isEvery` those with one switch at most. */
export function flavours(isEvery) {
  return Array.from({ length: 2 ** SWITCHES.length }, (_, bits) =>
    SWITCHES.filter((__, index) => (bits & (2 ** index)) !== 0),
  )
    .filter((on) => isEvery || on.length <= 1)
    .map((on) => ({
      name: `workflow-bundle${on.map(([suffix]) => suffix).join('')}.js`,
      options: Object.assign({}, ...on.map(([, options]) => options())),
    }));
}
