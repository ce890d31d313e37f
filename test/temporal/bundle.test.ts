import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { existsSync } from 'node:fs';
import { workflowSource } from '../../src/temporal/bundle';

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

test('regular expressions, which workflows have no use for, are not in their bundle', async () => {
  const { code } = await bundleWorkflowCode({
    workflowsPath: require.resolve('../../src/workflows'),
    logger: new DefaultLogger('ERROR'),
  });

  expect(code).toContain('distributeFindings');
  expect(code).not.toContain('re2js');
  expect(code).not.toContain('src/routing/');
});
