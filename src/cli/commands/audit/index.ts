import type { Command } from 'commander';
import type { Cli } from '../../cli';
import { addArchive } from './archive';
import { addExplain } from './explain';
import { addExport } from './export';
import { addVerify } from './verify';

const HELP = `
The histories in Temporal are the trail: what a run saw, decided, filed and told, in the order it did.
docs/audit.md explains every field, and what a chain of hashes can prove.`;

export function addAudit(program: Command, cli: Cli): void {
  const audit = program
    .command('audit')
    .helpCommand(false)
    .description('who decided what, when and why')
    .addHelpText('after', HELP);
  for (const add of [addExport, addVerify, addExplain, addArchive]) add(audit, cli);
}
