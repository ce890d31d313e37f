import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefaultLogger } from '@temporalio/worker';
import { tellArchive } from '../src/tell-archive';

let folder: string;
let said: { message: string; meta: unknown }[];
const logger = new DefaultLogger('INFO', ({ message, meta }) => said.push({ message, meta }));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archive-'));
  said = [];
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('a folder that is not there is made, and nothing is said', async () => {
  await tellArchive(join(folder, 'new', 'archive'), logger);
  await tellArchive(undefined, logger);

  expect(statSync(join(folder, 'new', 'archive')).isDirectory()).toBe(true);
  expect(said).toEqual([]);
});

test('one that cannot be is told as the worker begins, with what to do', async () => {
  writeFileSync(join(folder, 'file'), '');

  await tellArchive(join(folder, 'file', 'archive'), logger);

  expect(said).toMatchObject([
    {
      message: 'the audit archive cannot be written',
      meta: { reason: expect.stringContaining('ENOTDIR'), cure: expect.stringContaining('WFD_AUDIT_DIR') },
    },
  ]);
});
