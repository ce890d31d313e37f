import { execFile } from 'node:child_process';
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Binary, Download } from './binary-download';

const run = promisify(execFile);

const SERVICE = 'https://temporal.download';
const PROBE_MS = 3_000;
const DOWNLOAD_MS = 600_000;

/** Part of the names of downloaded files: a new SDK brings new binaries. */
const { version: SDK_VERSION } = require('@temporalio/testing/package.json') as { readonly version: string };

/** Starts a server of the kind, which downloads it, and ends it again. */
const DOWNLOAD = `
const [kind, downloadDir] = process.argv.slice(1);
const { TestWorkflowEnvironment } = require(${JSON.stringify(require.resolve('@temporalio/testing'))});
const server = { executable: { type: 'cached-download', downloadDir, ttl: '365 days' } };
const start = kind === 'cli' ? 'createLocal' : 'createTimeSkipping';
TestWorkflowEnvironment[start]({ server }).then((env) => env.teardown(), () => process.exit(1));
`;

/** The name under which the SDK stores its download. */
export function sdkFileName(binary: Binary): string {
  return `${binary.command}-sdk-typescript-${SDK_VERSION}`;
}

/**
 * Lets the SDK download the executable into the folder; undefined when it cannot. In a process of its own: here it
 * would install the SDK's runtime, which a process can do only once, before anyone has chosen how to log.
 */
export async function downloadWithSdk(
  binary: Binary,
  { folder, say, env }: Download,
): Promise<string | undefined> {
  if (!(await isReachable(binary))) return undefined;

  const path = join(folder, sdkFileName(binary));
  try {
    say(`Downloading ${binary.label} from ${SERVICE}, once for this machine …`);
    await mkdir(folder, { recursive: true });
    await run(process.execPath, ['-e', DOWNLOAD, binary.kind, folder], { env, timeout: DOWNLOAD_MS });
    await access(path);
    return path;
  } catch {
    return undefined;
  }
}

/** A firewall that drops packets would otherwise cost a minute before the next source is tried. */
async function isReachable(binary: Binary): Promise<boolean> {
  try {
    const response = await fetch(`${SERVICE}/${binary.artifact}/default`, {
      signal: AbortSignal.timeout(PROBE_MS),
    });
    // Any answer of its own, even "arch is missing", shows that it is there; a proxy's refusal is not one.
    return response.ok || response.status === 400;
  } catch {
    return false;
  }
}
