// What the bench can be asked for; read before anything is built.
import { Command, InvalidArgumentError, Option } from 'commander';
import { wholeFrom } from '../scripts/whole-from.mjs';

const CASES = ['nothing-new', 'usual-cycle', 'first-sweep', 'giant', 'giant-known'];
const CONTESTANTS = ['worker', 'bare', 'naive'];

const HELP = `
Measures the worker against the sandbox, whose services take as long over an answer as real ones, beside two others: "naive", one
finding after the other as most scripts do, and "bare", the same work without Temporal. docs/performance.md says what
each case is. Other work on the machine disturbs it.

Exit codes: 0 measured · 1 something went wrong, or a case was not carried out as it should be · 2 used wrongly`;

/** Ends the process where it was used wrongly, or asked for help. */
export function readOptions(argv) {
  return new Command('npm run bench --')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .option('--quick', 'smaller tenants, once each: three minutes instead of an hour')
    .option('--case <names>', 'only these, separated by commas', namesOf(CASES))
    .option('--only <names>', 'only these contestants, separated by commas', namesOf(CONTESTANTS))
    .option('--repetitions <n>', 'of each case but the giant ones; default 3', wholeFrom(1))
    .option('--naive-findings <n>', 'that naive is measured with; default 500, quick 10', wholeFrom(1))
    .addOption(latency('--wiz-page <ms>', 'Wiz: a page of 500 findings', 800))
    .addOption(latency('--wiz-answer <ms>', 'Wiz: of that, what any answer takes', 200))
    .addOption(latency('--jira-search <ms>', 'Jira: a page of a search', 250))
    .addOption(latency('--jira-create <ms>', 'Jira: a create request', 150))
    .addOption(latency('--jira-create-element <ms>', 'Jira: and each ticket in it', 40))
    .addOption(latency('--jira-bulkfetch <ms>', 'Jira: up to 100 tickets by key', 150))
    .addOption(latency('--jira-other <ms>', 'Jira: anything else', 100))
    .addOption(latency('--slack <ms>', 'Slack: anything', 120))
    .option('--json', 'print the measurements as JSON')
    .option('--write', 'put tables and chart into docs/performance.md as well')
    .option('--metrics <address>', 'where every worker tells Prometheus of itself: 127.0.0.1:9464')
    .option('--profile', 'keep a CPU profile of every worker, in the working directory')
    .addHelpText('after', HELP)
    .allowExcessArguments(false)
    .parse(argv, { from: 'user' })
    .opts();
}

function latency(flags, description, byDefault) {
  return new Option(flags, description).argParser(wholeFrom(0)).default(byDefault);
}

function namesOf(known) {
  return (text) => {
    const names = text.split(',').map((name) => name.trim());
    const unknown = names.filter((name) => !known.includes(name));
    if (unknown.length === 0) return names;
    throw new InvalidArgumentError(`known are ${known.join(', ')}`);
  };
}
