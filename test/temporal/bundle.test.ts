import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleName, workflowSource } from '../../src/temporal/bundle';

const root = join(__dirname, '..', '..');

test('from the sources the worker is pointed at the workflows themselves', () => {
  const source = workflowSource();

  expect(source).toEqual({ workflowsPath: expect.stringMatching(/src\/workflows\/index\.ts$/) });
  expect(existsSync('workflowsPath' in source ? source.workflowsPath : '')).toBe(true);
});

test('a worker with a version has workflows of its own: from one without the server takes no word of versions', () => {
  expect(workflowSource({ isVersioned: true })).toEqual({
    workflowsPath: expect.stringMatching(/src\/workflows\/versioned\.ts$/),
  });
});

/** An ES module, which jest cannot load. */
function builtNames(isEvery: boolean): string[] {
  const script = `import { flavours } from './scripts/workflow-flavours.mjs';
    process.stdout.write(JSON.stringify(flavours(${isEvery}).map(({ name }) => name)));`;
  const json = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: root });
  return JSON.parse(json.toString()) as string[];
}

test('the image has a bundle for every way to start a worker, under the name by which it is looked for', () => {
  const encrypted = { dataConverter: { failureConverterPath: 'a path' } };
  const ways = [{}, { isVersioned: true }].flatMap((versions) =>
    [{}, { isTraced: true }].flatMap((traces) =>
      [{}, encrypted].map((secrets) => bundleName({ ...versions, ...traces, ...secrets })),
    ),
  );

  expect(builtNames(true).sort()).toEqual(ways.sort());
  expect(builtNames(false)).toHaveLength(4);
  expect(readFileSync(join(root, 'Dockerfile'), 'utf8')).toContain(
    'RUN node scripts/build.mjs --every-flavour\n',
  );
});

test('regular expressions, which workflows have no use for, are not in their bundle', async () => {
  const { code } = await bundleWorkflowCode({
    workflowsPath: require.resolve('../../src/workflows'),
    logger: new DefaultLogger('ERROR'),
  });

  expect(code).toContain('distributeFindings');
  expect(code).not.toContain('re2js');
  expect(code).not.toContain('src/routing/');
});
