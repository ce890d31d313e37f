import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import type { Logger } from '@temporalio/worker';

/**
 * Logs that the archive's folder cannot be written before the first archiving finds out, which may be a day away. Never throws: runs do
 * not hang on it, and the volume may come later.
 */
export async function tellArchive(folder: string | undefined, logger: Logger): Promise<void> {
  if (folder === undefined) return;
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const cure = 'make it a folder that the worker may write, or name another in WFD_AUDIT_DIR';
    logger.error('the audit archive cannot be written', { reason, cure });
  }
}
