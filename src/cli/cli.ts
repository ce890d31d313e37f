import { readPolicyInputs } from '../config/environment';
import { describeProblem, type Problem } from '../config/config-error';
import { loadDotEnv } from '../config/dot-env';
import { loadPolicy } from '../config/policy-file';
import { stampPolicy, type StampedPolicy } from '../config/policy-hash';
import type { Policy } from '../domain/policy';
import { TemporalError } from '../temporal/temporal-error';
import type { Backend } from './backend';
import type { Deployment, Workers } from './deployment';
import type { ExitCode } from './exit-code';
import { whyIdle, whyStranded } from './idle';
import type { Io } from './io';
import { plainLines, toJson } from './plain-text';
import { createStyle } from './render/style';
import type { View } from './render/view';

/** What every command is given. */
export interface Cli {
  readonly io: Io;
  readonly backend: Backend;
  /** The process's environment with what a `.env` file adds. Throws `ConfigError`. */
  readonly environment: () => NodeJS.ProcessEnv;
  /** How answers are laid out. */
  readonly view: () => View;
  /** Without it a command ends with 0. */
  readonly finish: (exitCode: ExitCode) => void;
}

export function createCli(io: Io, backend: Backend, finish: (exitCode: ExitCode) => void): Cli {
  let environment: NodeJS.ProcessEnv | undefined;
  return {
    io,
    backend,
    finish,
    // Late, so that a broken file does not keep anybody from `wfd --help`.
    environment: () =>
      (environment ??= io.env['WFD_NO_DOTENV'] === '1' ? io.env : loadDotEnv(io.directory, io.env)),
    view: () => ({ width: io.columns, style: createStyle(isColoured(io)), now: io.now().toISOString() }),
  };
}

function isColoured({ stdout, env }: Io): boolean {
  return stdout.isTty && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}

export function answer({ io }: Cli, text: string): void {
  io.stdout.write(`${text}\n`);
}

export function answerJson(cli: Cli, value: unknown): void {
  answer(cli, toJson(value));
}

/** Text that is ours, or rendered and so made plain already. */
export function say({ io }: Cli, text: string): void {
  io.stderr.write(`${text}\n`);
}

export function withDeployment<T>(cli: Cli, use: (deployment: Deployment) => Promise<T>): Promise<T> {
  return cli.backend.useDeployment({ env: cli.environment() }, use);
}

/** The policy as environment and file say it; needs no credentials. Throws `ConfigError`. */
export function readPolicy(cli: Cli): Policy {
  const { policy, warnings } = loadPolicy(readPolicyInputs(cli.environment()));
  warn(cli, warnings);
  return policy;
}

/** The same with another file; its warnings stand in the report of whoever goes by it. Throws `ConfigError`. */
export function readPolicyFile(cli: Cli, path: string): StampedPolicy {
  const { WFD_POLICY: _, ...env } = cli.environment();
  const { overrides } = readPolicyInputs(env);
  return stampPolicy(loadPolicy({ policyPath: path, pathFrom: '--policy', overrides }));
}

export function warn(cli: Cli, warnings: readonly Problem[]): void {
  for (const warning of warnings) say(cli, plainLines(`warning:${describeProblem(warning).slice(1)}`));
}

/** Where no worker would take it, a run or a plan would wait, for ever and in silence. Throws `TemporalError`. */
export async function requireWorker(deployment: Deployment): Promise<Workers> {
  const workers = await deployment.server.workers();
  const idle = whyIdle(workers, deployment.names.taskQueue);
  if (idle === undefined) return workers;
  throw new TemporalError(
    `${idle.what} in namespace ${deployment.namespace} at ${deployment.address}: ${idle.cure}`,
  );
}

/** The same where a run that goes on keeps every later one waiting. */
export async function requireWay(deployment: Deployment): Promise<void> {
  const stranded = whyStranded(await requireWorker(deployment));
  if (stranded !== undefined) throw new TemporalError(`${stranded.what}: ${stranded.cure}`);
}
