#!/usr/bin/env node
import { realBackend, type Backend } from './cli/backend';
import { createCli } from './cli/cli';
import { describeError } from './cli/describe-error';
import type { ExitCode } from './cli/exit-code';
import { processIo, type Io } from './cli/io';
import { buildProgram, runProgram } from './cli/program';

/** Runs one command line to its exit code. The one place where errors end. */
export async function main(args: readonly string[], io: Io, backend: Backend): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const cli = createCli(io, backend, (code) => {
    exitCode = code;
  });
  try {
    await runProgram(buildProgram(cli), args);
    return exitCode;
  } catch (error) {
    const { text, exitCode } = describeError(error);
    if (text !== undefined) io.stderr.write(`${text}\n`);
    if (io.env['WFD_DEBUG'] === '1' && error instanceof Error) io.stderr.write(`${error.stack}\n`);
    return exitCode;
  }
}

async function start(): Promise<void> {
  const io = processIo();
  const exitCode = await main(process.argv.slice(2), io, realBackend);
  // A call nobody waits for any more, such as the one for the report of a run that was left, would keep Node alive
  // for half a minute. Both streams are empty when the process ends.
  process.stdout.write('', () => {
    const trouble = exitCode === 0 ? io.stdout.trouble?.() : undefined;
    if (trouble !== undefined) io.stderr.write(`${describeError(trouble).text}\n`);
    process.stderr.write('', () => process.exit(trouble === undefined ? exitCode : 1));
  });
}

if (require.main === module) void start();
