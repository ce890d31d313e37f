import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import * as fc from 'fast-check';
import type { Deployment } from './deployment';

/** Every draw begins with it, and the names of the tests show it: WFD_FUZZ_SEED=7 npx jest hostile tries others. */
export const SEED = Number(process.env['WFD_FUZZ_SEED'] ?? 20_261_123);

/** More than once is for a person with time. */
export const EFFORT = Number(process.env['WFD_FUZZ_EFFORT'] ?? 1);

export function draw<T>(arbitrary: fc.Arbitrary<T>, count: number): T[] {
  return fc.sample(arbitrary, { seed: SEED, numRuns: count * EFFORT });
}

/** Short texts in one; the dot between them is none that anybody obeys. */
export function words(line: string): string[] {
  return line.split('·');
}

export const MEGABYTE = 1_000_000;

/** What Slack, Jira, a terminal, a query, a template or JavaScript itself might obey. */
export const FRAGMENTS = [
  '<!channel>·<!here|here>·<@U0SANDBOX01>·<!subteam^S0123ABCD>·@here·@channel ·@everyone·&lt;!channel&gt;·:fire:',
  '*bold*·_it_·~gone~·`code`·```\n·<https://evil.example|SEC-1>·https://evil.example/?q=a|b·<br>·\\·\\"·%00',
  '[x](javascript:alert(1))·[x](data:text/html,<b>1</b>)·<javascript:alert(1)>·[x]: vbscript:1\n·<script>1</script>',
  '![i](https://evil.example/a.png)·{code}·{noformat}·h1. ·[~accountid:712020:sandbox]·|| a ||·!image.png!·{{7*7}}',
  ']]>·<![CDATA[·<adf>{"type":"mention","attrs":{"id":"1"}}</adf>·| a | b |\n|---|---|\n·- [x] ·> ·# ·---\n·    ·${1}',
  '" OR project = PLAT·\') OR labels in ("x")·"labels": ["x"]·"}, {"fields": {·labels·[CRITICAL] ·SEC-1·wiz-severity-low',
  `wiz-${'0'.repeat(32)}·wfd-run-00000000-0000·__proto__·constructor·toString·null·undefined·NaN·0·-1`,
  '\u0000·\u0007·\u001b[31m·\u009b31m·\r\n·\u2028·\u0085·\t·\u007f·\ue000·\ufffe·\ud83d·\udc00·😀·e\u0301·ß',
  '\u202e·\u2066·\u200f·\u061c·\u200b·\u00ad·\ufeff',
].flatMap((line) => words(line));

export const fragment = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...FRAGMENTS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
);

/** A few hostile fragments in a row; now and then nothing. */
export const hostileText = fc.array(fragment, { maxLength: 6 }).map((parts) => parts.join(''));

/** The sandbox's credentials in every form in which they travel, and any token of Wiz. */
const SECRETS = new RegExp(
  [
    'sandbox-secret',
    'sandbox-token',
    'xoxb-sandbox',
    Buffer.from('sandbox@example.com:sandbox-token').toString('base64').replaceAll('=', ''),
    String.raw`eyJ[\w-]{10,}\.[\w-]{10,}`,
  ].join('|'),
);

export function secretIn(text: string): string | undefined {
  return SECRETS.exec(text)?.[0];
}

/** Everything Temporal keeps of a deployment, payloads in clear. */
export async function historiesOf({ client, names }: Deployment): Promise<string> {
  const texts: string[] = [];
  const query = `TaskQueue = "${names.taskQueue}"`;
  for await (const { workflowId, runId } of client.workflow.list({ query })) {
    const history = historyToJSON(await client.workflow.getHandle(workflowId, runId).fetchHistory());
    texts.push(history.replaceAll(/"data": "([A-Za-z0-9+/=]*)"/g, (_, data: string) => fromBase64(data)));
  }
  return texts.join('\n');
}

function fromBase64(data: string): string {
  return Buffer.from(data, 'base64').toString('utf8');
}
