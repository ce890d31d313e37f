import { open, readFile, rename } from 'node:fs/promises';
import { isCode } from './file-error';

/** One execution that stands in the archive, whole. */
export interface Archived {
  readonly runId: string;
  /** Type of the workflow. */
  readonly workflow: string;
  /** Label of the run, where it has one. */
  readonly run?: string;
  /** Whether it is the last part of its run. */
  readonly isRunEnd: boolean;
  readonly closedAt: string;
  /** File name in the folder, and where in it the execution ends. */
  readonly segment: string;
  readonly end: number;
  /** Its last entry. */
  readonly seq: number;
  readonly hash: string;
}

/** A file beside the chain that says what is in it, so that nobody has to read all of it. It can be made anew from the chain. */
export async function readIndex(path: string): Promise<Archived[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return [];
    throw error;
  }
  const known: Archived[] = [];
  // What stands behind a line that was cut off in the middle is found in the chain again.
  for (const line of text.split('\n')) {
    const archived = parse(line);
    if (archived === undefined) break;
    known.push(archived);
  }
  return known;
}

function parse(line: string): Archived | undefined {
  try {
    const value = JSON.parse(line) as Partial<Archived>;
    return typeof value.runId === 'string' && typeof value.end === 'number' && typeof value.seq === 'number'
      ? (value as Archived)
      : undefined;
  } catch {
    return undefined;
  }
}

/** All of it, or what was there before. */
export async function writeIndex(path: string, all: readonly Archived[]): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(all.map((each) => `${JSON.stringify(each)}\n`).join(''));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

export async function appendIndex(path: string, archived: Archived): Promise<void> {
  const file = await open(path, 'a');
  try {
    await file.writeFile(`${JSON.stringify(archived)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}
