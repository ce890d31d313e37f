import * as fc from 'fast-check';
import type { AdfMark, AdfNode } from '../../sandbox/jira/ticket';
import { isBalanced } from '../../src/domain/balance';
import type { RunReport } from '../../src/domain/report';
import { expectPromisesKept, jiraBooks, slackBooks } from '../support/books';
import type { Deployment } from '../support/deployment';
import { addFindings } from '../support/findings';
import { draw, historiesOf, secretIn, SEED } from '../support/hostile';
import { brokenField, type HostileFinding, hostileFindings } from '../support/hostile-findings';
import { useDeployments } from '../support/use-deployments';

const deploy = useDeployments({ seed: () => undefined });

/** Deployments beside each other: most of a run is waiting. */
async function beside<T>(
  all: readonly T[],
  live: (deployment: Deployment, each: T) => Promise<void>,
  wait = '2s',
): Promise<void> {
  const env = { WFD_JIRA_UNCERTAIN_WAIT: wait };
  await Promise.all(all.map(async (each) => live(await deploy({ env }), each)));
}

test(`whatever is written in a finding, it gets its own ticket in its own project, and nobody's phone rings (seed ${SEED})`, async () => {
  const live = async (deployment: Deployment, findings: readonly HostileFinding[]): Promise<void> => {
    deployment.world.wiz.add(findings.map(({ node }) => node));

    const first = await deployment.run();
    const second = await deployment.run();

    expect(first.balance).toMatchObject({ fetched: findings.length, created: findings.length });
    expect(second.balance).toMatchObject({ fetched: findings.length, known: findings.length, created: 0 });
    expectOrder(deployment, findings, [first, second]);
    expect(secretIn(await historiesOf(deployment))).toBeUndefined();
  };

  // A megabyte takes its time to be written, and a request may leave within half of the wait only.
  await beside(draw(hostileFindings, 3), live, '8s');
}, 300_000);

test(`a field that is broken stops the run by its name or does no harm, and the next run files what is missing (seed ${SEED})`, async () => {
  const lives = fc.array(fc.tuple(fc.constantFrom('issues', 'details'), brokenField), {
    minLength: 2,
    maxLength: 2,
  });
  await beside(draw(lives, 4), async (deployment, broken) => {
    const { world } = deployment;
    for (const [operation, detail] of broken) {
      addFindings(world, 2);
      world.faults.arm({ service: 'wiz', operation, kind: 'bad-node', detail });
      const ends = [await deployment.run().catch((error: unknown) => error)];
      ends.push(await deployment.run());

      const what = `${operation} ${JSON.stringify(detail).slice(0, 200)}`;
      expect(ends.map((end) => `${what}: ${describeEnd(end)}`)).toEqual([
        expect.stringMatching(/: (balanced|wiz: read page: data\.issues\.nodes\[0\]\..+ To do: .+)$/),
        `${what}: balanced`,
      ]);
      expectPromisesKept(world);
    }
    expect(jiraBooks(world).tickets).toHaveLength(2 * broken.length);
  });
}, 300_000);

function describeEnd(end: unknown): string {
  if (end instanceof Error) return end.cause instanceof Error ? end.cause.message : end.message;
  return isBalanced((end as RunReport).balance) ? 'balanced' : 'not balanced';
}

function expectOrder(
  { world }: Deployment,
  findings: readonly HostileFinding[],
  reports: readonly RunReport[],
): void {
  expect(reports.map(({ balance }) => isBalanced(balance))).toEqual(reports.map(() => true));
  const tickets = jiraBooks(world).tickets.map(toSeen);
  expect(tickets.flatMap(({ faults }) => faults)).toEqual([]);
  expect(tickets.map(({ place }) => place(findings)).sort()).toEqual(
    findings.map(({ marker, project }) => `${marker} in ${project}`).sort(),
  );
  expect(JSON.stringify(slackBooks(world).channels)).not.toMatch(/"mrkdwn"|"markdown"|"broadcast"/);
}

interface SeenTicket {
  readonly faults: readonly string[];
  /** "ownres3x in SEC": whose ticket it is, by the names that stand in it. */
  readonly place: (findings: readonly HostileFinding[]) => string;
}

const LABEL =
  /^(wiz-[0-9a-f]{32}|wfd-run-[0-9a-f-]{13}|wiz-severity-(critical|high)|wfd-team-(security|platform)|wiz-finding|cloud-security)$/;

function toSeen({
  key,
  project,
  summary,
  labels,
  description,
}: ReturnType<typeof jiraBooks>['tickets'][number]): SeenTicket {
  const nodes = nodesOf(description as AdfNode);
  const text = `${summary}\n${nodes.map((node) => node.text ?? '').join('')}`;
  const hrefs = nodes.flatMap(({ marks = [] }) => marks.flatMap(hrefOf));
  const odd = [
    ...labels.filter((label) => !LABEL.test(label)).map((label) => `label ${label}`),
    ...(new Set(labels).size === 6 && labels.length === 6 ? [] : [`labels ${labels.join(' ')}`]),
    ...hrefs.filter((href) => !/^(https?|mailto):/.test(href)).map((href) => `link ${href}`),
    ...nodes.filter(({ type }) => !TYPES.has(type)).map(({ type }) => `node ${type}`),
    ...(/[\p{Cc}\p{Cs}\p{Zl}\u202a-\u202e\u2066-\u2069]/u.test(summary) ? ['an invisible summary'] : []),
  ];
  return {
    faults: odd.map((fault) => `${key}: ${fault}`),
    place: (findings) => {
      const named = findings.filter(({ marker }) => text.includes(marker)).map(({ marker }) => marker);
      return `${named.join(' and ')} in ${project}`;
    },
  };
}

function hrefOf({ attrs = {} }: AdfMark): string[] {
  return 'href' in attrs ? [typeof attrs['href'] === 'string' ? attrs['href'] : 'no text'] : [];
}

/** What a ticket of ours is made of: nothing that mentions, embeds or loads. */
const TYPES: ReadonlySet<string> = new Set(
  'doc paragraph heading text hardBreak bulletList orderedList listItem codeBlock blockquote rule table tableRow tableHeader tableCell'.split(
    ' ',
  ),
);

function nodesOf(node: AdfNode): AdfNode[] {
  return [node, ...(node.content ?? []).flatMap(nodesOf)];
}
