import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { runScript } from './run-script';

const ROOT = join(__dirname, '..', '..');

interface Bill {
  readonly serialNumber: string;
  readonly components: readonly {
    readonly name: string;
    readonly version: string;
    readonly hashes?: readonly object[];
  }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
let text: string;
let bill: Bill;

beforeAll(async () => {
  const { code, stdout, stderr } = await runScript('sbom.mjs', []);
  if (code !== 0) throw new Error(stderr);
  text = stdout;
  bill = JSON.parse(text) as Bill;
}, 60_000);

test('follows the schema of CycloneDX, which refuses others', async () => {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot5);

  expect(await validator.validate(text)).toBeNull();
  expect(await validator.validate(text.replace('"components"', '"parts"'))).not.toBeNull();
});

test('holds each dependency of production, with its hash, and none of development', () => {
  const named = new Set(bill.components.map(({ name }) => name));

  expect(bill.components.length).toBeGreaterThan(100);
  expect(Object.keys(manifest.dependencies).filter((name) => !named.has(name))).toEqual([]);
  // The SDK bundles workflows with webpack and swc, and brings types.
  expect(Object.keys(manifest.devDependencies).filter((name) => named.has(name))).toEqual([
    '@swc/core',
    '@types/node',
    'ajv',
    'ajv-formats',
  ]);
  expect(bill.components.filter(({ hashes = [] }) => hashes.length === 0)).toEqual([]);
});

test('relates what it holds to what it holds', () => {
  const held = new Set(bill.components.map(({ name, version }) => `${name}@${version}`));
  const strangers = bill.dependencies.flatMap(({ dependsOn }) => dependsOn.filter((ref) => !held.has(ref)));

  expect(bill.dependencies.length).toBe(bill.components.length + 1);
  expect(strangers).toEqual([]);
});

test('is the same for the same lockfile', async () => {
  expect((await runScript('sbom.mjs', [])).stdout).toBe(text);
  expect(bill.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});
