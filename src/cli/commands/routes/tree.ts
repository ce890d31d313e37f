import type { Command } from 'commander';
import { answer, answerJson, readPolicy, readPolicyFile, type Cli } from '../../cli';
import { renderTree, toTree } from '../../render/route-tree';

const HELP = `
Each route stands before those inside it, which are asked first.
Needs no credential and no Temporal.`;

export function addTree(routes: Command, cli: Cli): void {
  routes
    .command('tree')
    .description('draw the routes')
    .option('--policy <file>', 'those of this file instead')
    .option('--json', 'print them as JSON')
    .addHelpText('after', HELP)
    .action(({ policy: path, json }: { readonly policy?: string; readonly json?: true }) => {
      const policy = path === undefined ? readPolicy(cli) : readPolicyFile(cli, path).policy;
      if (json) answerJson(cli, toTree(policy));
      else answer(cli, renderTree(policy, cli.view()));
    });
}
