import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { IJob } from 'kubernetes-models/batch/v1/Job';
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { parse } from 'yaml';
import { parsePolicy } from '../../src/config/policy-file';
import { faultsOf, strangersIn, type Manifest } from './kubernetes-schema';

const ROOT = join(__dirname, '..', '..');
const FOLDER = join(ROOT, 'deploy', 'kubernetes');
const NAME = 'wiz-finding-distribution';

const files = readdirSync(FOLDER).filter((file) => file !== 'kustomization.yaml');
const manifests = files.map((file) => read(file));

function read(file: string): Manifest {
  return parse(readFileSync(join(FOLDER, file), 'utf8')) as Manifest;
}

const worker = read('worker.yaml') as IDeployment;
const schedule = read('schedule.yaml') as IJob;
const environment = (read('environment.yaml') as IConfigMap).data ?? {};
const pods = [worker.spec?.template, schedule.spec?.template].map((template) => template!);
const workerContainer = worker.spec!.template.spec!.containers[0]!;

test.each(files)('%s follows the schema of its kind', (file) => {
  expect(faultsOf(read(file))).toEqual([]);
});

test('no manifest has a field that its kind does not know', () => {
  expect(strangersIn(manifests)).toEqual([]);
}, 60_000);

test('the checks refuse a field that is misspelt, of another type or missing', () => {
  const pod = worker.spec!.template;
  const misspelt = { ...worker, spec: { ...worker.spec, replica: 2 } };
  const mistyped = { ...worker, spec: { ...worker.spec!, replicas: 'two' } };
  const incomplete = { ...worker, spec: { template: pod } };

  expect(strangersIn([misspelt as unknown as Manifest]).join()).toContain('\'"replica"\' does not exist');
  expect(faultsOf(mistyped as unknown as Manifest).join()).toContain('replicas');
  expect(faultsOf(incomplete as unknown as Manifest).join()).toContain('selector');
}, 60_000);

test('kustomize is told every file, and pins the image', () => {
  const { resources, images } = read('kustomization.yaml') as unknown as {
    readonly resources: readonly string[];
    readonly images: readonly { readonly name: string; readonly newTag: string }[];
  };

  expect([...resources].sort()).toEqual([...files].sort());
  expect(images).toMatchObject([{ name: NAME, newTag: expect.stringMatching(/^\d+\.\d+\.\d+$/) }]);
  for (const { spec } of pods) expect(spec?.containers.map(({ image }) => image)).toEqual([NAME]);
});

test('all stands in one namespace, which refuses pods with more rights than these', () => {
  const outside = manifests.filter(
    ({ kind, metadata }) => kind !== 'Namespace' && metadata.namespace !== NAME,
  );

  expect(outside).toEqual([]);
  expect(read('namespace.yaml').metadata).toMatchObject({
    name: NAME,
    labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
  });
});

test('no pod is root, writes to its own file system, or has a right or a token it does not need', () => {
  for (const { spec } of pods) {
    expect(spec).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1000,
        runAsGroup: 1000,
        seccompProfile: { type: 'RuntimeDefault' },
      },
    });
    for (const { securityContext, resources } of spec!.containers) {
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(resources?.limits).toHaveProperty('memory');
    }
  }
  expect(readFileSync(join(ROOT, 'Dockerfile'), 'utf8')).toContain('\nUSER 1000:1000\n');
});

test('what is mounted is there, and only the archive can be written to', () => {
  for (const { spec } of pods) {
    const volumes = spec!.volumes!.map(({ name }) => name);
    const mounts = spec!.containers.flatMap(({ volumeMounts = [] }) => volumeMounts);

    expect(mounts.filter(({ name }) => !volumes.includes(name))).toEqual([]);
    const writable = mounts.filter(({ readOnly }) => readOnly !== true);
    expect(writable.filter(({ mountPath }) => mountPath !== environment['WFD_AUDIT_DIR'])).toEqual([]);
    // A file mounted by itself never changes; the policy has to.
    expect(mounts.filter(({ subPath }) => subPath !== undefined)).toEqual([]);
  }
});

test('the worker has longer to end than it takes at most', () => {
  const [, force] = /FORCE = '(\d+) seconds'/.exec(readFileSync(join(ROOT, 'src/worker.ts'), 'utf8')) ?? [];

  expect(Number(force)).toBeGreaterThan(0);
  expect(worker.spec!.template.spec!.terminationGracePeriodSeconds).toBeGreaterThan(Number(force) + 10);
});

test('the probes and Prometheus ask where the worker is told to listen', () => {
  const ports = Object.fromEntries(
    (workerContainer.ports ?? []).map(({ name = '', containerPort }) => [name, containerPort]),
  );
  const probes = [
    workerContainer.startupProbe,
    workerContainer.livenessProbe,
    workerContainer.readinessProbe,
  ].map((probe) => probe?.httpGet);

  expect(ports).toEqual({ health: 8081, metrics: 9464 });
  expect(environment).toMatchObject({ WFD_HEALTH_ADDRESS: ':8081', WFD_METRICS_ADDRESS: ':9464' });
  expect(probes).toEqual([
    { path: '/healthz', port: 'health' },
    { path: '/healthz', port: 'health' },
    { path: '/readyz', port: 'health' },
  ]);
  const policy = (read('network-policy.yaml') as INetworkPolicy).spec;
  expect(policy?.ingress?.flatMap(({ ports = [] }) => ports.map(({ port }) => port))).toEqual(['metrics']);
});

test('old and new code never work side by side, and a drained node takes one worker at a time', () => {
  const budget = (read('disruption-budget.yaml') as IPodDisruptionBudget).spec;
  const { replicas, strategy, selector, template } = worker.spec!;

  expect(strategy).toEqual({ type: 'Recreate' });
  expect(replicas).toBeGreaterThan(Number(budget?.maxUnavailable));
  expect(budget?.selector).toEqual(selector);
  expect(template.metadata?.labels).toEqual(selector.matchLabels);
});

test('the network policy holds for every pod, and lets none reach the cluster or the metadata of a cloud', () => {
  const policy = (read('network-policy.yaml') as INetworkPolicy).spec!;
  const outside = policy.egress!.flatMap(({ to = [] }) => to.flatMap(({ ipBlock }) => ipBlock ?? []));

  for (const { metadata } of pods)
    expect(metadata!.labels).toMatchObject({ ...policy.podSelector?.matchLabels });
  expect(policy.policyTypes).toEqual(['Ingress', 'Egress']);
  expect(outside).toMatchObject([
    { except: expect.arrayContaining(['10.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16']) },
  ]);
});

test('secrets are files of a Secret that is made by hand, and no manifest holds one', () => {
  const secretFiles = Object.entries(environment).filter(([name]) => name.endsWith('_FILE'));
  const [folder] = new Set(secretFiles.map(([, path]) => path.slice(0, path.lastIndexOf('/'))));
  const doc = readFileSync(join(ROOT, 'docs/kubernetes.md'), 'utf8');

  expect(secretFiles.map(([name]) => name)).toEqual([
    'WIZ_CLIENT_SECRET_FILE',
    'JIRA_API_TOKEN_FILE',
    'SLACK_BOT_TOKEN_FILE',
  ]);
  for (const [, path] of secretFiles) expect(doc).toContain(`--from-file=${path.slice(folder!.length + 1)}=`);
  for (const { spec } of pods) {
    expect(spec!.containers[0]!.volumeMounts).toContainEqual({
      name: 'secrets',
      mountPath: folder,
      readOnly: true,
    });
    expect(spec!.volumes).toContainEqual({
      name: 'secrets',
      secret: { secretName: NAME, defaultMode: 0o440 },
    });
  }
  expect(manifests.filter(({ kind }) => kind === 'Secret')).toEqual([]);
});

test('every variable is one that the worker reads', () => {
  const known = readFileSync(join(ROOT, '.env.example'), 'utf8').match(/\b[A-Z][A-Z0-9_]+\b/g);

  expect(Object.keys(environment).filter((name) => !known?.includes(name))).toEqual([]);
});

test('the policy is one that the worker takes, and asks a person first', () => {
  const text = (read('policy.yaml') as IConfigMap).data?.['distribution.yaml'] ?? '';
  const { policy } = parsePolicy(text, 'distribution.yaml', {});

  expect(policy.gate.mode).toBe('always');
  expect(environment['WFD_POLICY']).toBe('/etc/wiz-finding-distribution/distribution.yaml');
});
