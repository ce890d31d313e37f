import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseDotEnv } from '../../src/config/dot-env';
import { startSandbox } from '../../sandbox/server';

const root = join(__dirname, '..', '..');

interface Service {
  readonly image: string;
  readonly build?: { readonly context: string; readonly target: string };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly network_mode?: string;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly profiles?: readonly string[];
  readonly healthcheck?: object;
  readonly environment?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly privileged?: boolean;
  readonly tmpfs?: readonly string[];
}

const compose = parse(read('docker-compose.yml'), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};
const services = Object.entries(compose.services);
const dockerfile = read('Dockerfile');

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

const waits = services.flatMap(([name, { depends_on = {}, profiles }]) =>
  Object.entries(depends_on).map(([other, { condition }]) => ({
    name,
    condition,
    isHidden: profiles !== undefined,
    target: compose.services[other],
  })),
);

test('a service waits only for services that are there', () => {
  expect(waits.length).toBeGreaterThan(5);
  expect(waits.filter(({ target }) => target === undefined)).toEqual([]);
});

test('a service waits for the health of those only that check it', () => {
  const forHealth = waits.filter(({ condition }) => condition === 'service_healthy');

  expect(forHealth.length).toBeGreaterThan(2);
  expect(forHealth.filter(({ target }) => target?.healthcheck === undefined)).toEqual([]);
});

test('what starts without a profile waits for nothing that has one', () => {
  expect(waits.filter(({ isHidden, target }) => !isHidden && target?.profiles !== undefined)).toEqual([]);
});

test('every image from elsewhere is pinned to a version, and the server and its tools to the same', () => {
  const images = services.filter(([, service]) => service.build === undefined).map(([, { image }]) => image);

  for (const image of images) expect(image).toMatch(/:\d+\.\d+/);
  expect(compose.services['temporal-schema']?.image.split(':')[1]).toBe(
    compose.services['temporal']?.image.split(':')[1],
  );
  expect(dockerfile).toMatch(/^ARG NODE_IMAGE=node:\d+\.\d+\.\d+-bookworm-slim$/m);
});

test('every target that is built is a stage of the Dockerfile that does not run as root', () => {
  const targets = services.flatMap(([, { build }]) => (build === undefined ? [] : [build.target]));

  expect(new Set(targets)).toEqual(new Set(['worker', 'sandbox']));
  for (const target of targets) {
    const stage = dockerfile.split(/^FROM /m).find((text) => text.startsWith(`base AS ${target}\n`));
    expect(stage).toContain('\nUSER 1000:1000\n');
  }
});

test('what is built here can write to nothing but the archive, and has no right of root', () => {
  const ours = services.filter(([, { build }]) => build !== undefined);

  expect(ours.map(([name]) => name).sort()).toEqual(['sandbox', 'schedule', 'worker']);
  for (const [, service] of ours) {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
    expect(service.tmpfs).toBeUndefined();
    const writable = (service.volumes ?? []).filter((volume) => !volume.endsWith(':ro'));
    expect(writable.filter((volume) => !volume.startsWith('audit:'))).toEqual([]);
  }
  expect(services.filter(([, { privileged }]) => privileged === true)).toEqual([]);
});

test('no install script runs while an image is built', () => {
  const stages = dockerfile.split(/^FROM /m).filter((stage) => stage.includes('npm ci'));

  expect(stages).toHaveLength(2);
  for (const stage of stages) {
    expect(stage).toMatch(/^COPY package\.json package-lock\.json \.npmrc \.\/$/m);
  }
});

test('every file that the images copy is there, and reaches the build', () => {
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)]
    .flatMap(([, files]) => files?.split(' ') ?? [])
    .filter((file) => file !== '.');
  const allowed = read('.dockerignore')
    .split('\n')
    .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));

  expect(copied).toContain('deploy/worker.sh');
  expect(copied.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  expect(copied.filter((file) => !allowed.includes(file.split('/')[0] ?? ''))).toEqual([]);
});

test('every folder and volume that is mounted is there; that of the policy may be made', () => {
  const mounted = services.flatMap(([, { volumes = [] }]) =>
    volumes.map((volume) => volume.split(':')[0] ?? ''),
  );
  const folders = mounted.filter((source) => source.startsWith('.') && source !== './policy');
  const named = mounted.filter((source) => !source.startsWith('.'));

  expect(folders.filter((folder) => !existsSync(join(root, folder)))).toEqual([]);
  expect([...new Set(named)].sort()).toEqual(Object.keys(compose.volumes).sort());
});

test('the archive of the audit trail is kept in a volume that the worker may write to', () => {
  const { environment = {}, volumes = [] } = Object.fromEntries(services)['worker'] ?? {};
  const folder = environment['WFD_AUDIT_DIR'] ?? '';

  expect(volumes).toContain(`audit:${folder}`);
  expect(dockerfile).toContain(`mkdir ${folder.replace('/app/', '')} && chown node:node`);
});

test('the files that services are started with are there', () => {
  const files = services.flatMap(([, { command = [], environment = {} }]) =>
    [...command, ...Object.values(environment)].filter((word) => /^\/?deploy\//.test(word)),
  );

  expect(files).toContain('/deploy/dynamic-config.yaml');
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

test('nothing is published beyond the loopback of the machine', () => {
  const ports = services.flatMap(([, service]) => service.ports ?? []);

  expect(ports.length).toBeGreaterThan(0);
  expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
});

test('the sandbox is on the loopback of the worker, and knows the credentials that the worker is given', async () => {
  expect(compose.services['sandbox']).toMatchObject({
    profiles: ['sandbox'],
    network_mode: 'service:worker',
    environment: { SANDBOX_PORT: '4400' },
  });
  const sandbox = await startSandbox();
  const { url, world } = sandbox;
  const real = {
    WIZ_CLIENT_ID: world.wiz.settings.clientId,
    WIZ_CLIENT_SECRET: world.wiz.settings.clientSecret,
    JIRA_EMAIL: world.jira.settings.email,
    JIRA_API_TOKEN: world.jira.settings.apiToken,
    SLACK_BOT_TOKEN: world.slack.settings.botToken,
  };
  const given = parseDotEnv(
    read('deploy/sandbox.env').replaceAll('http://127.0.0.1:4400', url),
    'sandbox.env',
  );
  const token = await fetch(given['WIZ_AUTH_URL'] ?? '', {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      audience: 'wiz-api',
      client_id: given['WIZ_CLIENT_ID'] ?? '',
      client_secret: given['WIZ_CLIENT_SECRET'] ?? '',
    }),
  });
  await sandbox.close();

  expect(given).toMatchObject(real);
  expect(token.status).toBe(200);
  expect(existsSync(join(root, given['WFD_POLICY'] ?? ''))).toBe(true);
});

test.each(['worker.sh', 'setup-schema.sh', 'setup-namespace.sh'])('deploy/%s is a shell script', (file) => {
  expect(() => execFileSync('/bin/sh', ['-n', join(root, 'deploy', file)])).not.toThrow();
});

test('the worker does not mix a sandbox with services that are configured', () => {
  const script = read('deploy/worker.sh').replace('exec node dist/worker.js', 'echo real; exit 0');
  const env = { PATH: process.env['PATH'] ?? '', JIRA_URL: 'https://acme.atlassian.net' };

  const said = execFileSync('/bin/sh', ['-s', 'work'], { cwd: root, env, input: script, encoding: 'utf8' });

  expect(said).toBe('real\n');
});
