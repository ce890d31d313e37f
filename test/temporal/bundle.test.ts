import { existsSync } from 'node:fs';
import { workflowSource } from '../../src/temporal/bundle';

test('from the sources the worker is pointed at the workflows themselves', () => {
  const source = workflowSource();

  expect(source).toEqual({ workflowsPath: expect.stringMatching(/src\/workflows\/index\.ts$/) });
  expect(existsSync('workflowsPath' in source ? source.workflowsPath : '')).toBe(true);
});
