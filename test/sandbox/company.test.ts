import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { freshFindings } from '../../sandbox/company/findings';
import { companyFindings, seedCompany } from '../../sandbox/company/seed';
import type { WizRule } from '../../sandbox/wiz/model';
import { World } from '../../sandbox/world';

describe('the company', () => {
  const now = new Date('2026-11-23T12:00:00Z');
  const findings = companyFindings(now);
  const open = findings.filter(({ status }) => status === 'OPEN' || status === 'IN_PROGRESS');
  const worst = open.filter(({ severity }) => severity === 'CRITICAL' || severity === 'HIGH');

  test('is the same every time', () => {
    expect(JSON.stringify(companyFindings(now))).toBe(JSON.stringify(findings));
  });

  test('has about 320 open findings, about 180 of them bad, and some that are done', () => {
    expect(open.length).toBeGreaterThan(300);
    expect(open.length).toBeLessThan(340);
    expect(worst.length).toBeGreaterThan(170);
    expect(worst.length).toBeLessThan(190);
    expect(findings.length - open.length).toBeGreaterThan(50);
    expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
  });

  test('is on three clouds and Kubernetes, in every environment', () => {
    const platforms = new Set(worst.map(({ entitySnapshot }) => entitySnapshot?.cloudPlatform));
    const environments = new Set(worst.flatMap((finding) => finding.environments ?? ['nobody said']));

    expect(platforms).toEqual(new Set(['AWS', 'Azure', 'GCP', 'Kubernetes', 'EKS', 'AKS', 'GKE', undefined]));
    expect(environments).toEqual(new Set(['PRODUCTION', 'STAGING', 'DEVELOPMENT', 'nobody said']));
  });

  test('nests its projects, a wider one that is no folder among them', () => {
    const chains = worst.map(({ projects }) =>
      (projects ?? []).map(({ name, isFolder }) => ({ name, isFolder })),
    );

    expect(chains).toContainEqual([
      { name: 'Lumen Harbor', isFolder: true },
      { name: 'Commerce', isFolder: true },
      { name: 'commerce-production', isFolder: false },
      { name: 'payments-production', isFolder: false },
    ]);
  });

  test('repeats a weakness under two ids only rarely', () => {
    const identities = worst
      .filter(({ type }) => type !== 'THREAT_DETECTION')
      .map(({ sourceRules, entitySnapshot }) => `${sourceRules?.[0]?.id} ${entitySnapshot?.externalId}`);

    expect(identities.length - new Set(identities).size).toBe(2);
  });

  test('has a dozen and more findings on one microsecond', () => {
    const stamps = worst.map(({ statusChangedAt }) => statusChangedAt);

    const ties = stamps.map((stamp) => stamps.filter((other) => other === stamp).length);

    expect(Math.max(...ties)).toBeGreaterThanOrEqual(12);
  });

  test('has the rarities that break clients', () => {
    const names = worst.map(({ entitySnapshot }) => entitySnapshot?.name ?? '');

    expect(names.some((name) => name.includes('<!channel>'))).toBe(true);
    expect(names.some((name) => name.includes('javascript:'))).toBe(true);
    expect(names.some((name) => name.includes('\n'))).toBe(true);
    expect(names.some((name) => name.length === 300)).toBe(true);
    expect(worst.some(({ statusChangedAt }) => statusChangedAt === null)).toBe(true);
    expect(worst.some(({ entitySnapshot }) => entitySnapshot === null)).toBe(true);
    expect(worst.some(({ projects }) => projects === null)).toBe(true);
    expect(
      worst.some((finding) =>
        finding.serviceTickets?.some(({ externalId }) => externalId.startsWith('slackThread/')),
      ),
    ).toBe(true);
  });

  test('rotates resources: an old revision resolved when the new one of the same service was found', () => {
    const [old] = findings.filter(({ entitySnapshot }) => entitySnapshot?.name.endsWith('-00009-vqh'));

    const heir = open.find(
      ({ entitySnapshot }) => entitySnapshot?.externalId === old?.entitySnapshot?.externalId,
    );

    expect(old).toMatchObject({ status: 'RESOLVED', resolutionReason: 'OBJECT_DELETED' });
    expect(heir?.createdAt).toBe(old?.resolvedAt);
    expect(heir?.id).not.toBe(old?.id);
  });

  test('links one finding to a ticket that a person made in the Jira next door', () => {
    const world = new World();
    seedCompany(world, { jiraUrl: 'http://127.0.0.1:4400/jira' });

    const links = world.wiz.all().flatMap(({ serviceTickets }) => serviceTickets ?? []);
    const link = links.find(({ externalId }) => externalId === 'SEC-1');

    expect(link?.url).toBe('http://127.0.0.1:4400/jira/browse/SEC-1');
    expect(JSON.stringify(world.jira.dump())).toContain('found by hand');
  });

  test('grows by new findings that are nobody else’s', () => {
    const fresh = freshFindings(3, now);

    const known = new Set(findings.flatMap(({ id, entitySnapshot }) => [id, entitySnapshot?.externalId]));
    expect(fresh).toHaveLength(3);
    expect(
      fresh.every(({ id, entitySnapshot }) => !known.has(id) && !known.has(entitySnapshot?.externalId)),
    ).toBe(true);
    expect(new Set(fresh.map(({ entitySnapshot }) => entitySnapshot?.externalId)).size).toBe(3);
    expect(fresh.every(({ severity }) => severity === 'CRITICAL' || severity === 'HIGH')).toBe(true);
  });

  test('writes remediation that a person can use, with lists, tables, code and links', () => {
    const texts = findings.flatMap(({ sourceRules }) => (sourceRules ?? []).map(remediationOf));

    expect(texts.some((text) => text.includes('```') && text.includes('|---|'))).toBe(true);
    expect(texts.some((text) => /\[.+]\(https:/.test(text))).toBe(true);
    expect(texts.some((text) => text.includes('{{vmId}}'))).toBe(true);
    expect(Math.max(...texts.map((text) => text.length))).toBeGreaterThan(1_300);
  });

  test('has a policy whose channels and projects all exist', () => {
    const policy = parse(readFileSync('sandbox/company/policy.yaml', 'utf8')) as PolicyFile;
    const { slack, jira } = new World();

    const channels = Object.values(policy.teams).map((team) => team.channel.slice(1));
    const projects = [
      policy.jira.project,
      ...Object.values(policy.teams).flatMap((team) => team.jiraProject ?? []),
    ];

    expect(channels.filter((name) => slack.settings.channels[name] === undefined)).toEqual([]);
    expect(projects.filter((key) => jira.settings.projects[key] === undefined)).toEqual([]);
  });
});

interface PolicyFile {
  readonly jira: { readonly project: string };
  readonly teams: Readonly<Record<string, { readonly channel: string; readonly jiraProject?: string }>>;
}

function remediationOf(rule: WizRule): string {
  if (rule.__typename === 'Control') return rule.resolutionRecommendation ?? '';
  return rule.__typename === 'CloudConfigurationRule' ? (rule.remediationInstructions ?? '') : '';
}
