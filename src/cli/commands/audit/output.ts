import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AuditError } from '../../../audit/audit-error';
import { rootMessage } from '../../describe-error';
import { Interrupted } from '../../interrupt';
import type { Sink } from '../../io';

const CHUNK = 64 * 1024;

export interface Target {
  readonly stdout: Sink;
  /** Absent: stdout. */
  readonly file?: string;
  /** Somebody pressed Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Writes piece by piece, and asks for none that nobody will read: then it answers false. */
export async function writeOut(pieces: AsyncIterable<string>, target: Target): Promise<boolean> {
  if (target.file === undefined) return toStdout(pieces, target);
  await toFile(pieces, target.file, target.signal);
  return true;
}

/** Few large writes, and none before the last was taken. */
async function* inChunks(pieces: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let chunk = '';
  for await (const piece of pieces) {
    chunk += piece;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}

async function toStdout(pieces: AsyncIterable<string>, { stdout, signal }: Target): Promise<boolean> {
  for await (const chunk of inChunks(pieces)) {
    if (signal.aborted) throw new Interrupted('The export was stopped: what was written is not whole.');
    stdout.write(chunk);
    if ((await stdout.drained?.()) === 'closed') return false;
  }
  return true;
}

/** Under another name until it is whole: half an export would look like one that was cut. */
async function toFile(pieces: AsyncIterable<string>, path: string, signal: AbortSignal): Promise<void> {
  const partial = `${path}.partial`;
  try {
    const file = createWriteStream(partial, { mode: 0o600 });
    await pipeline(Readable.from(inChunks(pieces)), file, { signal });
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    if (signal.aborted) throw new Interrupted(`The export was stopped: ${path} was not written.`);
    if (typeof error !== 'object' || error === null || !('syscall' in error)) throw error;
    throw new AuditError(`${path} cannot be written: ${rootMessage(error)}`);
  }
}
