import type { Command } from 'commander';
import { flawsOf } from '../../../routing/flaws';
import { answer, answerJson, readPolicy, readPolicyFile, say, type Cli } from '../../cli';
import { findMoves } from '../../moves';
import { plainLines } from '../../plain-text';
import { renderRouteCheck, type RouteCheck } from '../../render/route-check';

const HELP = `
Finds what is certain: a route whose findings another one takes before it, teams that no route
names, values that name no team. Then it reads the findings of the last completed run out of
Temporal and from Wiz, and says which would move to another team. It changes nothing.

Exit codes: 0 nothing to say · 1 failed · 2 used wrongly · 3 something was found`;

export function addCheck(routes: Command, cli: Cli): void {
  routes
    .command('check')
    .description('find routes that never take anything, and findings that would move')
    .option('--policy <file>', 'look at this file instead of the present policy')
    .option('--json', 'print it as JSON')
    .addHelpText('after', HELP)
    .action(async ({ policy: path, json }: { readonly policy?: string; readonly json?: true }) => {
      const policy = path === undefined ? readPolicy(cli) : readPolicyFile(cli, path).policy;
      const found = await findMoves(cli, policy);
      const check: RouteCheck = {
        routes: policy.routes.length,
        flaws: flawsOf(policy),
        ...(found.kind === 'moves' ? { lastRun: found.moves } : { leftOut: found.leftOut }),
      };
      if (check.leftOut !== undefined)
        say(cli, plainLines(`The findings of the last run were not looked at: ${check.leftOut}`));
      if (json) answerJson(cli, check);
      else answer(cli, renderRouteCheck(check, cli.view()));
      cli.finish(check.flaws.length > 0 || (check.lastRun?.moves.length ?? 0) > 0 ? 3 : 0);
    });
}
