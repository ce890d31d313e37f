import type { Command } from 'commander';
import type { Cli } from '../../cli';
import { addCheck } from './check';
import { addTest } from './test';
import { addTree } from './tree';

export function addRoutes(program: Command, cli: Cli): void {
  const routes = program.command('routes').helpCommand(false).description('which team a finding goes to');
  for (const add of [addTest, addTree, addCheck]) add(routes, cli);
}
