import { InvalidArgumentError, type Command } from 'commander';
import { readEncryption } from '../../config/encryption-keys';
import { readWebUiUrl } from '../../config/environment';
import { readSecretVariable } from '../../config/secret-files';
import { answer, say, type Cli } from '../cli';
import { Interrupted, unlessInterrupted, watchInterrupt } from '../interrupt';
import { port } from '../port';
import { UserError } from '../user-error';

interface Options {
  readonly port: number;
  readonly uiOrigin?: readonly string[];
}

const DEFAULT_PORT = 8234;
/** Where a development server has its page. */
const USUAL_ORIGINS = ['http://127.0.0.1:8233', 'http://localhost:8233'];

const HELP = `
For whoever has the keys (WFD_ENCRYPTION_KEYS) and looks at histories with tools that have not.
It listens on this machine's loopback alone, and only pages of the Web UI may ask it. With WFD_CODEC_TOKEN
whoever asks must send it as well.

  Web UI        the glasses in the upper right corner: Remote Codec Endpoint, and the address it prints
  command line  temporal workflow show --codec-endpoint http://127.0.0.1:${DEFAULT_PORT} --workflow-id …
                with a token also --codec-auth 'Bearer <token>'`;

export function addCodecServer(program: Command, cli: Cli): void {
  program
    .command('codec-server')
    .description("let Temporal's Web UI and command read encrypted histories")
    .option('--port <number>', 'port on 127.0.0.1; 0 takes a free one', port, DEFAULT_PORT)
    .option(
      '--ui-origin <url>',
      "a Web UI that may ask; repeatable (default: TEMPORAL_UI_URL's, else the development server's)",
      origin,
    )
    .addHelpText('after', HELP)
    .action((options: Options) => serve(cli, options));
}

function origin(text: string, before: readonly string[] = []): readonly string[] {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text))
    throw new InvalidArgumentError('It must begin with https:// or http://.');
  return [...before, new URL(text).origin];
}

async function serve(cli: Cli, options: Options): Promise<void> {
  const env = cli.environment();
  const encryption = readEncryption(env);
  if (encryption.keys.length === 0) {
    throw new UserError(
      'there is no key to decrypt with: set WFD_ENCRYPTION_KEYS or WFD_ENCRYPTION_KEYS_FILE, as the workers have it',
    );
  }
  const token = readSecretVariable(env, 'WFD_CODEC_TOKEN')?.value;
  const webUi = readWebUiUrl(env);
  const usual = webUi === undefined ? USUAL_ORIGINS : [new URL(webUi).origin];
  const interruption = watchInterrupt(cli.io);
  const server = await cli.backend.startCodecServer({
    encryption,
    port: options.port,
    origins: options.uiOrigin ?? usual,
    ...(token === undefined ? {} : { token }),
  });
  try {
    answer(cli, server.url);
    say(cli, 'Decrypts for the Temporal Web UI and the temporal command. Ctrl-C ends it.');
    await unlessInterrupted(interruption.signal, new Promise<never>(() => undefined), '');
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  } finally {
    interruption.dispose();
    await server.close();
  }
}
