import { join } from 'node:path';
import { findTemporal } from '../../src/temporal/binary';
import { workflows } from './bundles';

const ENCODED_FAILURES = join(__dirname, '..', '..', 'src', 'temporal', 'encryption', 'encoded-failures.ts');

/** Once for all tests: Temporal's executables, and the workflows as bundles that nearly all of them use. */
// oxlint-disable-next-line import/no-default-export -- jest asks for one
export default async function globalSetup(): Promise<void> {
  process.env['TEMPORAL_CLI_PATH'] = await findTemporal('cli', say);
  process.env['TEMPORAL_TEST_SERVER_PATH'] = await findTemporal('test-server', say);
  // Before several processes want them at once.
  await workflows();
  await workflows({ failureConverterPath: ENCODED_FAILURES });
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
