import { resolve } from 'node:path';
import { Argument, Command, CommanderError, InvalidArgumentError } from 'commander';
import { DEFAULT_PORT, HIGHEST_PORT, PARTS, type Part } from './layout';

const HELP = `
Temporal as it runs in production: frontend, history, matching and worker role as processes of
their own, and PostgreSQL, without Docker. Everything listens on 127.0.0.1 alone.

The first \`up\` builds the server with Go, which takes 5 to 15 minutes; later ones take seconds.
Needed: Go, and PostgreSQL 12 or newer (apt-get install postgresql).

Exit codes: 0 done; of status: everything serves · 1 not · 2 used wrongly`;

interface Place {
  /** Absolute. */
  readonly folder: string;
}

/** What was asked for. */
export type Wish = Place &
  (
    | { readonly name: 'up'; readonly port?: number }
    | { readonly name: 'down'; readonly isWiped: boolean }
    | { readonly name: 'status'; readonly isJson: boolean }
    | { readonly name: 'restart' | 'kill'; readonly part: Part }
  );

/** Where the command line writes, and which folder paths are relative to. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** The project's own. */
  readonly root: string;
}

/** Answers what was asked for, or the exit code where only help was, or where it was asked wrongly. */
export function readCommand(
  argv: readonly string[],
  terminal: Terminal,
): Wish | { readonly exitCode: 0 | 2 } {
  let wish: Wish | undefined;
  const program = programFor(terminal, (asked) => (wish = asked));
  try {
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { exitCode: error.exitCode === 0 ? 0 : 2 };
  }
  return wish ?? { exitCode: 2 };
}

interface Options {
  readonly data: string;
  readonly port?: number;
  readonly wipe?: true;
  readonly json?: true;
}

function programFor({ out, err, root }: Terminal, ask: (wish: Wish) => void): Command {
  const program = new Command('npm run cluster --')
    .exitOverride()
    .configureOutput({ writeOut: out, writeErr: err })
    .configureHelp({ helpWidth: 100 })
    .helpCommand(false)
    .addHelpText('after', HELP);
  const add = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .allowExcessArguments(false)
      .option('--data <folder>', 'where everything of it is kept', '.wfd/cluster');
  const folderOf = ({ data }: Options): string => resolve(root, data);

  add('up', 'start whatever is not running')
    .option('--port <n>', `of the frontend; thirteen more follow it (default: ${DEFAULT_PORT})`, port)
    .action((options: Options) => {
      const place = { folder: folderOf(options) };
      ask({ name: 'up', ...place, ...(options.port === undefined ? {} : { port: options.port }) });
    });
  add('down', 'stop everything; its data stays')
    .option('--wipe', 'delete the data as well')
    .action((options: Options) =>
      ask({ name: 'down', folder: folderOf(options), isWiped: options.wipe === true }),
    );
  add('status', 'what serves, where it listens, where its log is')
    .option('--json', 'the same as JSON')
    .action((options: Options) =>
      ask({ name: 'status', folder: folderOf(options), isJson: options.json === true }),
    );
  add('restart', 'stop one part in order, and start it again')
    .addArgument(partArgument())
    .action((part: Part, options: Options) => ask({ name: 'restart', part, folder: folderOf(options) }));
  add('kill', 'SIGKILL to one role; PostgreSQL stops as in a power cut')
    .addArgument(partArgument())
    .action((part: Part, options: Options) => ask({ name: 'kill', part, folder: folderOf(options) }));
  return program;
}

function partArgument(): Argument {
  return new Argument('<part>', 'which').choices(PARTS);
}

function port(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1024 && value <= HIGHEST_PORT) return value;
  throw new InvalidArgumentError(`A number from 1024 to ${HIGHEST_PORT} is needed.`);
}
