import { describeError } from '../../src/cli/describe-error';
import { ConfigError } from '../../src/config/config-error';
import { TemporalError } from '../../src/temporal/temporal-error';
import { FakeDeployment, FakeProcess } from './fake-cli';

function named(name: string, message: string, cause?: Error): Error {
  return Object.assign(new Error(message, cause === undefined ? {} : { cause }), { name });
}

test('every problem of the configuration is listed, exit 2', () => {
  const error = new ConfigError([
    { where: 'JIRA_URL', what: 'is missing', cure: 'the address of your Jira site' },
    { where: 'distribution.yaml:3:5 teams.a.channel', what: 'is missing' },
  ]);

  expect(describeError(error)).toEqual({
    exitCode: 2,
    text: [
      'error: there are 2 problems with the configuration',
      '  JIRA_URL is missing',
      '      the address of your Jira site',
      '  distribution.yaml:3:5 teams.a.channel is missing',
    ].join('\n'),
  });
});

test('a failed run is told by its innermost cause, and what to do stands on a line of its own', () => {
  const cause = named(
    'ChildWorkflowFailure',
    'Child Workflow execution failed',
    named(
      'ActivityFailure',
      'Activity task failed',
      named('ApplicationFailure', 'wiz: read page: 401 refused To do: make a new secret'),
    ),
  );

  expect(describeError(named('WorkflowFailedError', 'Workflow execution failed', cause))).toEqual({
    exitCode: 1,
    text: [
      'error: the run failed: wiz: read page: 401 refused',
      'To do: make a new secret',
      'Nothing is lost: the next run starts where the last complete one ended. `wfd doctor` looks at every credential and permission.',
    ].join('\n'),
  });
});

test("an error of gRPC is told by its details, not by the client's stack", () => {
  const grpc = Object.assign(new Error('14 UNAVAILABLE: at Object.callErrorFromStatus'), {
    code: 14,
    details: 'connection refused',
  });

  expect(describeError(named('ServiceError', 'Failed to describe schedule', grpc))).toEqual({
    exitCode: 1,
    text: 'error: Temporal did not do what it was asked: connection refused\nTry again; `wfd doctor` looks at the connection.',
  });
});

test('trouble with Temporal is exit 1, in its own words', () => {
  expect(describeError(new TemporalError('no Temporal server at x:7233: start one'))).toEqual({
    exitCode: 1,
    text: 'error: no Temporal server at x:7233: start one',
  });
});

test('an error of a service cannot steer the terminal', () => {
  expect(describeError(new TemporalError('bad \u001b[2Jnews')).text).toBe('error: bad news');
});

test('no stack is shown unless WFD_DEBUG=1 asks for it', async () => {
  const deployment = new FakeDeployment();
  deployment.server.workers = () => Promise.reject(new TypeError('x is not a function'));
  const plain = new FakeProcess({ deployment });
  const debugging = new FakeProcess({ deployment, env: { WFD_DEBUG: '1' } });

  expect(await plain.run('run')).toBe(1);
  expect(plain.stderr).toBe(
    'error: x is not a function\nThis was not foreseen. WFD_DEBUG=1 shows where it happened.\n',
  );
  expect(await debugging.run('run')).toBe(1);
  expect(debugging.stderr).toContain('errors.test.ts');
});
