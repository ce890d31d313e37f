// Prints what is installed in production as a CycloneDX bill of materials, made of the lockfile alone: the same lockfile gives the same text.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ensureInstalled } from './ensure-installed.mjs';
import { fail, npmCommand, root } from './lib.mjs';

ensureInstalled();
const { name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const text = `${JSON.stringify(settled(inProduction(ask())), null, 2)}\n`;
const fault = await faultOf(text);
if (fault !== null)
  fail(`The bill of materials does not follow the schema of CycloneDX:\n${JSON.stringify(fault)}`);
process.stdout.write(text);

function ask() {
  const { command, args } = npmCommand([
    'sbom',
    '--sbom-format=cyclonedx',
    '--sbom-type=application',
    '--package-lock-only',
  ]);
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) fail(`npm sbom failed:\n${error?.message ?? stderr.trim()}`);
  return JSON.parse(stdout);
}

/**
 * `--omit=dev` of npm 11.19 leaves out what development needs as well, so that direct dependencies were missing. The lockfile
 * marks as `dev` what nothing else needs.
 */
function inProduction(bill) {
  const kept = new Set([bill.metadata.component['bom-ref']]);
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  for (const [path, { version, dev }] of Object.entries(packages))
    if (dev !== true) kept.add(`${path.slice(path.lastIndexOf('node_modules/') + 13)}@${version}`);
  return {
    ...bill,
    components: bill.components.filter((each) => kept.has(each['bom-ref'])),
    dependencies: bill.dependencies
      .filter(({ ref }) => kept.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => kept.has(other)) })),
  };
}

/** npm names the application after its folder, and gives each bill a number and a time of its own. */
function settled(bill) {
  const { timestamp: _, ...metadata } = bill.metadata;
  const content = { ...bill, metadata: { ...metadata, component: { ...metadata.component, name } } };
  const hash = createHash('sha256')
    .update(JSON.stringify({ ...content, serialNumber: '' }))
    .digest('hex');
  const parts = [hash.slice(0, 8), hash.slice(8, 12), `8${hash.slice(13, 16)}`, `8${hash.slice(17, 20)}`];
  return { ...content, serialNumber: `urn:uuid:${[...parts, hash.slice(20, 32)].join('-')}` };
}

/** Null when there is none. */
function faultOf(bill) {
  const { Spec, Validation } = createRequire(import.meta.url)('@cyclonedx/cyclonedx-library');
  return new Validation.JsonStrictValidator(Spec.Version.v1dot5).validate(bill);
}
