import type { WizEntity, WizIssue, WizRule, WizServiceTicket } from '../wiz/model';
import { batchOf } from './batches';
import { DAY, openFinding } from './finding';
import { noteOwner, ownerOf } from './owners';
import { Random, randomLookingUuidOf } from './random';
import { IMDS_V1, STALE_ADMIN_KEY } from './rules/aws-hygiene';
import { PUBLIC_DATABASE } from './rules/aws-exposure';
import { MASS_DOWNLOAD } from './rules/events';
import { KNOWN_EXPLOITED_IMAGE } from './rules/kubernetes';
import { OPEN_SQL_FIREWALL } from './rules/azure';
import { ROOT_SSH } from './rules/other';

/** Names that attack whoever prints them: people may call a machine anything. */
const HOSTILE_NAMES: readonly string[] = [
  '<!channel> please restart me',
  '*bold* _italic_ ~gone~ `code`',
  'click [here](javascript:alert(1)) or ](javascript:alert(1))',
  'first line\nsecond line\r\n*third line*',
  'invoice-\u202Egnp.exe\u200F',
  `long-${'name-'.repeat(59)}`,
  '🔥🚒 build box 👩‍💻',
  'the "production" \'database\' \\ host',
  '<script>alert(1)</script> & {code}{noformat}h1. !image.png!',
];

/** The rare things that break clients; nearly all of them CRITICAL or HIGH, so that the worker meets them. */
export function oddFindings(now: Date): WizIssue[] {
  return [
    ...HOSTILE_NAMES.map((name, index) => renamed(odd(IMDS_V1, `hostile ${index}`, now), name)),
    {
      ...odd(STALE_ADMIN_KEY, 'slack threads', now),
      serviceTickets: [slackThread('C08SECOPS1'), slackThread('C08PAYMENT')],
    },
    // Only a sweep finds it: filters on statusChangedAt leave such rows out.
    { ...odd(OPEN_SQL_FIREWALL, 'never changed', now), statusChangedAt: null },
    { ...odd(MASS_DOWNLOAD, 'no resource', now), entitySnapshot: null },
    withUnknownRule(odd(KNOWN_EXPLOITED_IMAGE, 'unknown rule beside', now)),
    { ...odd(PUBLIC_DATABASE, 'unknown rule', now), severity: 'MEDIUM', sourceRules: [ROOT_SSH] },
    { ...odd(PUBLIC_DATABASE, 'no rule', now), severity: 'LOW', sourceRules: null },
    { ...odd(STALE_ADMIN_KEY, 'no resource either', now), severity: 'MEDIUM', entitySnapshot: null },
  ];
}

/** The same weakness twice under two ids, which Wiz hardly ever does. */
export function twinsOf(findings: readonly WizIssue[]): WizIssue[] {
  const rules: readonly WizRule[] = [PUBLIC_DATABASE, KNOWN_EXPLOITED_IMAGE];
  return rules.flatMap((rule) => {
    const first = findings.find((each) => each.status === 'OPEN' && each.sourceRules?.[0] === rule);
    return first === undefined ? [] : [withNewId(first, 'twin')];
  });
}

/** What a deployment leaves: the old revision's finding resolved when the new one's was born. */
export function predecessorsOf(findings: readonly WizIssue[]): WizIssue[] {
  const services = findings.filter(
    ({ status, entitySnapshot }) =>
      status === 'OPEN' && entitySnapshot?.type === 'SERVERLESS' && entitySnapshot.cloudPlatform === 'GCP',
  );
  return services.slice(0, 4).map((current) => ({
    ...withNewId(current, 'predecessor'),
    status: 'RESOLVED',
    statusChangedAt: current.createdAt,
    updatedAt: current.createdAt,
    resolvedAt: current.createdAt,
    resolutionReason: 'OBJECT_DELETED',
    entitySnapshot: olderRevision(current.entitySnapshot),
  }));
}

function odd(rule: WizRule, what: string, now: Date): WizIssue {
  const random = new Random(`odd ${what}`);
  const createdMicros = now.getTime() * 1_000 - Math.round((1 + 20 * random.next()) * DAY);
  return openFinding(batchOf(rule), { seed: `odd ${what}`, createdMicros, random });
}

function renamed(finding: WizIssue, name: string): WizIssue {
  const { entitySnapshot } = finding;
  if (entitySnapshot === null) return finding;
  return {
    ...finding,
    entitySnapshot: { ...entitySnapshot, name, tags: { ...entitySnapshot.tags, Name: name } },
  };
}

/** Clients that know three kinds of rule read the second as `{}`. */
function withUnknownRule(finding: WizIssue): WizIssue {
  return { ...finding, sourceRules: [...(finding.sourceRules ?? []), ROOT_SSH] };
}

function withNewId(finding: WizIssue, what: string): WizIssue {
  const id = randomLookingUuidOf(`${what} of ${finding.id}`);
  noteOwner(id, ownerOf(finding.id));
  return { ...finding, id, url: finding.url.replace(finding.id, id) };
}

function olderRevision(entity: WizEntity | null): WizEntity | null {
  if (entity === null) return null;
  const name = entity.name.replace(/-\d{5}-\w+$/, '-00009-vqh');
  return { ...entity, name, status: 'Inactive', providerId: entity.providerId.replace(entity.name, name) };
}

/** The Slack bot of Wiz files its posts as tickets, too. */
function slackThread(channel: string): WizServiceTicket {
  const stamp = '1761923456.201949';
  return {
    id: randomLookingUuidOf(`thread ${channel}`),
    externalId: `slackThread/T07LUMEN01/${channel}/${stamp}`,
    name: `Wiz (${channel}) - ${stamp}`,
    url: `https://lumenharbor.slack.com/archives/${channel}/p${stamp.replace('.', '')}`,
  };
}
