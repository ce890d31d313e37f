import { join } from 'node:path';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { Job } from 'kubernetes-models/batch/v1/Job';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Namespace } from 'kubernetes-models/v1/Namespace';
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import ts from 'typescript';

const ROOT = join(__dirname, '..', '..');

interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  new (data: never): { validate(): void };
}

const KINDS: readonly Kind[] = [
  ConfigMap,
  Deployment,
  Job,
  Namespace,
  NetworkPolicy,
  PersistentVolumeClaim,
  PodDisruptionBudget,
  ServiceAccount,
];

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** What the schema of its kind says against it: a value missing, or of another form. */
export function faultsOf(manifest: Manifest): readonly string[] {
  const kind = KINDS.find((each) => each.apiVersion === manifest.apiVersion && each.kind === manifest.kind);
  if (kind === undefined) return [`${manifest.apiVersion} ${manifest.kind} is not known here`];
  try {
    new kind(manifest as never).validate();
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/**
 * What the types of their kinds say against them, unknown fields before all: those the API's schemas let pass, and a
 * misspelt one would be ignored. The manifests are put to the compiler as literals.
 */
export function strangersIn(manifests: readonly Manifest[]): readonly string[] {
  const name = join(ROOT, 'test', 'deploy', 'manifests-to-judge.ts');
  const text = manifests.map(literalOf).join('');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    module: ts.ModuleKind.Node20,
    moduleResolution: ts.ModuleResolutionKind.Node16,
  };
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (file, ...rest) =>
    file === name ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2023) : read(file, ...rest);
  host.fileExists = (file) => file === name || ts.sys.fileExists(file);
  const program = ts.createProgram([name], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

function literalOf(manifest: Manifest, index: number): string {
  const { apiVersion, kind } = manifest;
  return (
    `import type { I${kind} as Kind${index} } from 'kubernetes-models/${apiVersion}/${kind}';\n` +
    `export const manifest${index}: Kind${index} = ${JSON.stringify(manifest)};\n`
  );
}
