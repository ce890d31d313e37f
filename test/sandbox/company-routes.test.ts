import { ownerOf } from '../../sandbox/company/owners';
import { companyFindings } from '../../sandbox/company/seed';
import { parseSavedFindings } from '../../src/connectors/wiz/saved-findings';
import { loadPolicy } from '../../src/config/policy-file';
import type { Finding } from '../../src/domain/finding';
import { flawsOf } from '../../src/routing/flaws';
import { routeFinding } from '../../src/routing/route';

const NOW = new Date('2026-11-23T12:00:00Z');
const ROOT_LOGIN = 'cer-aws-root-console-login';

const { policy } = loadPolicy({ policyPath: 'sandbox/company/policy.yaml', overrides: {} });

const findings = parsed().filter(({ isOpen, severity }) => isOpen && policy.severities.includes(severity));

/** Through the connector's own eyes, as a run sees them. */
function parsed(): readonly Finding[] {
  const nodes = JSON.parse(JSON.stringify(companyFindings(NOW))) as unknown[];
  return [nodes.slice(0, 400), nodes.slice(400)].flatMap((page) =>
    page.length === 0 ? [] : (parseSavedFindings(page) ?? []),
  );
}

/** Whoever runs the resource, but for what the company has agreed on. The policy knows nothing of this. */
function teamThatShouldHaveIt({ id, rule, resource }: Finding): string {
  if (rule.ids.includes(ROOT_LOGIN)) return 'identity';
  if (resource.type === 'KUBERNETES_CLUSTER') return 'platform';
  const owner = ownerOf(id);
  return owner === 'nobody' ? 'security' : owner;
}

test('every finding goes to whoever runs its resource', () => {
  const wrong = findings
    .map((finding) => ({
      finding: finding.id,
      is: routeFinding(finding, policy).team,
      shouldBe: teamThatShouldHaveIt(finding),
    }))
    .filter(({ is, shouldBe }) => is !== shouldBe);

  expect(findings.length).toBeGreaterThan(170);
  expect(wrong).toEqual([]);
});

test('which findings go to which team, and why', () => {
  const rows = new Map<string, number>();
  for (const finding of findings) {
    const { team, tell, reason } = routeFinding(finding, policy);
    const place = finding.resource.subscriptionName ?? 'nowhere';
    const told = tell.length === 0 ? '' : ` (told: ${tell.join(', ')})`;
    const row = `${team}${told} ← ${ownerOf(finding.id)} in ${place}: ${reason}`;
    rows.set(row, (rows.get(row) ?? 0) + 1);
  }
  const table = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([row, count]) => `${count} × ${row}`);

  expect(table.join('\n')).toMatchInlineSnapshot(`
"4 × corp-it ← corp-it in Corporate IT: route 'corporate IT by folder and region': folder is Corporate, region is northeurope
7 × data ← data in Data Warehouse: route 'whoever the subscription belongs to': subscription tag team data matches *, subscription tag team is data
2 × data ← data in lh-data-lake: route 'shared accounts' > 'whoever the squad tag names': project is shared-production, tag squad data matches *, tag squad is data
1 × data ← data in lh-data-lake: route 'shared accounts' > 'whoever the team tag names': project is shared-production, tag team Data matches *, tag team is Data
1 × data ← data in lh-data-lake: route 'shared accounts' > 'whoever the team tag names': project is shared-production, tag team data matches *, tag team is data
3 × data ← data in lh-workloads-dev: route 'shared accounts' > 'whoever the squad tag names': project is shared-development, tag squad data matches *, tag squad is data
1 × data ← data in lh-workloads-prod: route 'shared accounts' > 'whoever the team tag names': project is shared-production, tag team Data matches *, tag team is Data
1 × growth ← growth in lh-data-lake: route 'shared accounts' > 'whoever owns the app': project is shared-production, tag app_owner Growth matches *, tag app_owner is Growth
2 × growth ← growth in lh-data-lake: route 'shared accounts' > 'whoever owns the app': project is shared-production, tag app_owner growth matches *, tag app_owner is growth
1 × growth ← growth in lh-workloads-dev: route 'shared accounts' > 'whoever owns the app': project is shared-development, tag app_owner Growth matches *, tag app_owner is Growth
1 × growth ← growth in lh-workloads-dev: route 'shared accounts' > 'whoever owns the app': project is shared-development, tag app_owner growth matches *, tag app_owner is growth
2 × growth ← growth in lh-workloads-prod: route 'shared accounts' > 'whoever owns the app': project is shared-production, tag app_owner Growth matches *, tag app_owner is Growth
11 × growth ← growth in lh-workloads-prod: route 'shared accounts' > 'whoever owns the app': project is shared-production, tag app_owner growth matches *, tag app_owner is growth
1 × identity (told: security) ← growth in lh-workloads-dev: route 'root logins go to identity': rule is cer-aws-root-console-login
1 × identity (told: security) ← payments in lh-payments-prod: route 'root logins go to identity': rule is cer-aws-root-console-login
1 × identity (told: security) ← payments in lh-payments-staging: route 'root logins go to identity': rule is cer-aws-root-console-login
4 × identity ← identity in Identity Development: route 'identity by subscription': subscription Identity Development matches /Identity (Production|Development)/
10 × identity ← identity in Identity Production: route 'identity by subscription': subscription Identity Production matches /Identity (Production|Development)/
13 × logistics ← logistics in lh-logistics-prod: route 'logistics by folder': folder is Supply Chain
6 × logistics ← logistics in lh-logistics-staging: route 'logistics by folder': folder is Supply Chain
2 × mobile ← mobile in lh-workloads-dev: route 'shared accounts' > 'mobile by address': project is shared-development, tag owner mobile@lumenharbor.example matches /mobile@lumenharbor\\.example/
2 × mobile ← mobile in lh-workloads-dev: route 'shared accounts' > 'whoever the squad tag names': project is shared-development, tag squad mobile matches *, tag squad is mobile
6 × mobile ← mobile in lh-workloads-prod: route 'shared accounts' > 'mobile by address': project is shared-production, tag owner mobile@lumenharbor.example matches /mobile@lumenharbor\\.example/
3 × mobile ← mobile in lh-workloads-prod: route 'shared accounts' > 'whoever the squad tag names': project is shared-production, tag squad mobile matches *, tag squad is mobile
25 × payments ← payments in lh-payments-prod: route 'payments by project': project payments-production matches payments-*
10 × payments ← payments in lh-payments-staging: route 'payments by project': project payments-staging matches payments-*
1 × platform ← logistics in lh-logistics-prod: route 'clusters belong to the platform': resource type is KUBERNETES_CLUSTER
1 × platform ← payments in lh-payments-prod: route 'clusters belong to the platform': resource type is KUBERNETES_CLUSTER
1 × platform ← payments in lh-payments-staging: route 'clusters belong to the platform': resource type is KUBERNETES_CLUSTER
4 × platform ← platform in lh-labs: route 'platform by project': project platform-labs matches platform-*
1 × platform ← platform in lh-shared-services: route 'clusters belong to the platform': resource type is KUBERNETES_CLUSTER
39 × platform ← platform in lh-shared-services: route 'platform by project': project platform-core matches platform-*
1 × platform ← platform in nowhere: route 'platform by project': project platform-labs matches platform-*
3 × security ← nobody in lh-data-lake: route 'shared accounts': project is shared-production
11 × security ← nobody in lh-workloads-prod: route 'shared accounts': project is shared-production"
`);
});

test('no route of the policy is in vain, and every team gets something', () => {
  expect(flawsOf(policy)).toEqual([]);

  const teams = new Set(findings.map((finding) => routeFinding(finding, policy).team));
  const asked = new Set(findings.map((finding) => routeFinding(finding, policy).route));
  const silent = policy.routes.filter(({ continue: goesOn }, index) => goesOn !== true && !asked.has(index));

  expect([...teams].sort()).toEqual(Object.keys(policy.teams).sort());
  expect(silent.map(({ name }) => name)).toEqual([]);
});
