import { type Command, InvalidArgumentError, Option } from 'commander';
import { answer, answerJson, withDeployment, type Cli } from '../cli';
import type { Deployment } from '../deployment';
import { toVersionLines, renderVersions } from '../render/versions';
import { UserError } from '../user-error';

interface ListOptions {
  readonly json?: true;
}

interface SetOptions {
  readonly wait: number;
  readonly unversioned?: true;
}

const DEFAULT_WAIT_S = 30;

const HELP = `
A worker with TEMPORAL_WORKER_BUILD_ID is one version beside others: a run ends with the version it
began with, an open approval moves to the one that is current. Without the variable there are no
versions, and nothing here is needed. Rollout and rollback step by step: docs/versioning.md`;

const SET_HELP = `
Doing it again changes nothing. It ends when the server sends new runs there. Where no worker of the
build has begun to poll in time it is refused, and nothing is changed.

Exit codes: 0 done · 1 refused, or failed · 2 used wrongly`;

export function addVersions(program: Command, cli: Cli): void {
  const versions = program
    .command('versions')
    .helpCommand(false)
    .description('versions of the worker side by side: where new runs go')
    .addHelpText('after', HELP);
  versions
    .command('list')
    .description('which there are, where new runs go, and which may be stopped')
    .option('--json', 'print them as JSON: docs/json-output.md')
    .action(({ json }: ListOptions) =>
      withDeployment(cli, (deployment) => list(cli, deployment, json === true)),
    );
  versions
    .command('set-current')
    .argument('[build]', 'TEMPORAL_WORKER_BUILD_ID of the workers that take new runs from now on')
    .description('let new runs start with a version; those that go on stay with theirs')
    .addOption(new Option('--unversioned', 'send them to workers without a version'))
    .option('--wait <seconds>', 'for a worker of the build to begin', seconds, DEFAULT_WAIT_S)
    .addHelpText('after', SET_HELP)
    .action((build: string | undefined, { unversioned, wait }: SetOptions) => {
      if ((build === undefined) === (unversioned === undefined)) {
        throw new UserError('name a build, or say --unversioned: `wfd versions list` shows which there are');
      }
      return withDeployment(cli, (deployment) =>
        setCurrent(cli, deployment, { buildId: build, waitMs: wait * 1_000 }),
      );
    });
}

function seconds(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a number of seconds: 0 to 9999.');
}

async function list(cli: Cli, { versions, server }: Deployment, isJson: boolean): Promise<void> {
  const [known, workers] = await Promise.all([versions.read(), server.workers()]);
  const lines = toVersionLines(known, workers);
  const { current, ramping } = known;
  if (isJson) {
    const { deploymentName } = versions;
    answerJson(cli, {
      deploymentName,
      current,
      ramping,
      versions: lines,
      unversioned: workers.hasUnversioned,
    });
  } else answer(cli, renderVersions({ known, lines, workers }, cli.view()));
}

type Choice = Parameters<Deployment['versions']['setCurrent']>[0];

async function setCurrent(cli: Cli, { versions }: Deployment, choice: Choice): Promise<void> {
  const { buildId: build } = choice;
  await versions.setCurrent(choice);
  if (build === undefined) {
    answer(cli, 'New runs go to workers without a version, and open approvals move there.');
  } else {
    answer(cli, `Build ${build} is current: new runs start with it, and open approvals move to it.`);
  }
  const draining = (await versions.read()).versions.filter(({ state }) => state === 'draining');
  if (draining.length === 0) return;
  const names = draining.map(({ buildId }) => buildId).join(', ');
  answer(cli, `Keep the workers of ${names} until \`wfd versions list\` calls them drained.`);
}
