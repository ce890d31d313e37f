import type { WizIssue } from '../wiz/model';
import type { World } from '../world';
import { DAY } from './finding';
import { usualFindings } from './findings';
import { oddFindings, predecessorsOf, twinsOf } from './oddities';
import { projectPeople } from './projects';
import { randomLookingUuidOf } from './random';

type CompanyWorld = Pick<World, 'now' | 'wiz' | 'jira'>;

export interface SeedOptions {
  /** "http://127.0.0.1:4400/jira": then one finding has a ticket there that a person made; else on a site of old. */
  readonly jiraUrl?: string;
}

/** Lumen Harbor: parcels, payments and an app, on three clouds, with eight teams. The same findings every time. */
export function seedCompany(world: CompanyWorld, options: SeedOptions = {}): void {
  world.wiz.add(companyFindings(world.now()));
  world.jira.settings.users = projectPeople();
  world.jira.settings.requiredFields = {
    SEC: [{ fieldId: 'customfield_10071', name: 'Data classification' }],
    PLAT: [{ fieldId: 'customfield_10070', name: 'Platform area' }],
  };
  linkTicket(world, options.jiraUrl);
}

export function companyFindings(now: Date): WizIssue[] {
  const usual = usualFindings(now);
  return [...usual, ...oddFindings(now), ...twinsOf(usual), ...predecessorsOf(usual)];
}

/** The worst weakness was filed by hand, and its ticket linked in Wiz. */
function linkTicket(world: CompanyWorld, jiraUrl: string | undefined): void {
  const finding = world.wiz
    .all()
    .find(({ status, severity }) => status === 'OPEN' && severity === 'CRITICAL');
  if (finding === undefined) return;
  const siteUrl = jiraUrl ?? 'https://lumenharbor-old.atlassian.net';
  const key = jiraUrl === undefined ? 'OPS-117' : ticketByHand(world, finding);
  const ticket = {
    id: randomLookingUuidOf(`link ${key}`),
    externalId: key,
    name: key,
    url: `${siteUrl}/browse/${key}`,
  };
  // No touch of `updatedAt`: the link is as old as the finding.
  world.wiz.change(finding.id, { serviceTickets: [ticket], updatedAt: finding.updatedAt });
}

function ticketByHand(world: CompanyWorld, finding: WizIssue): string {
  const made = world.jira.addByPerson({
    project: 'SEC',
    summary: `Exposed machine ${finding.entitySnapshot?.name ?? ''}, found by hand`,
    created: new Date(world.now().getTime() - (21 * DAY) / 1_000).toISOString(),
  });
  return (made as { key: string }).key;
}
