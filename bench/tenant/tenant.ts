import { randomLookingUuidOf } from '../../sandbox/company/random';
import type { WizIssue, WizServiceTicket } from '../../sandbox/wiz/model';
import { rawTimestamp } from '../../sandbox/wiz/timestamp';
import type { World } from '../../sandbox/world';
import { fingerprintOf } from '../../src/connectors/wiz/fingerprint';
import { fingerprintLabel, OUR_LABEL, severityLabel, teamLabel } from '../../src/domain/ticket';
import { ruleOf, RULES } from './rules';

const TEAMS = 20;
const FRESH_TEAMS = 4;
const PROJECT = 'SEC';
/** Of an integration that was there before us. */
const OLDER_PROJECT = 'OPS';
const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
/** Accounts the findings are spread over. */
const ACCOUNTS = 200;

interface Wanted {
  readonly team: number;
  readonly rule: number;
  readonly isLab?: boolean;
  readonly createdAt: string;
  readonly linkTo?: string;
}

/** A company of any size in the sandbox: findings of twenty teams, and the tickets they have already. The same every time. */
export class Tenant {
  private count = 0;
  private bursts = 0;
  private readonly known: string[] = [];

  /** `jiraUrl`: "http://127.0.0.1:4400/jira". */
  constructor(
    private readonly world: World,
    private readonly jiraUrl: string,
  ) {
    const { channels } = world.slack.settings;
    for (let team = 0; team < TEAMS; team += 1) {
      channels[`sec-${teamName(team)}`] = {
        id: `C0BENCH${100 + team}`,
        isArchived: false,
        isPrivate: false,
        isMember: true,
      };
    }
  }

  /** Findings that have a ticket of ours, filed in the months before. */
  addKnown(count: number): void {
    for (const wanted of this.spread(count)) {
      const id = this.add(wanted);
      this.known.push(id);
      this.fileTicket(id, wanted);
    }
  }

  /** Findings that another integration has filed: Wiz links to their tickets. */
  addLinked(count: number): void {
    for (const wanted of this.spread(count)) {
      const { key } = this.world.jira.commit(
        { ...CONTENT, project: OLDER_PROJECT, summary: 'Filed by hand', labels: [] },
        { createdBy: 'person', created: wanted.createdAt },
      );
      this.add({ ...wanted, linkTo: key });
    }
  }

  /** Findings that the policy mutes. */
  addMuted(count: number): void {
    for (const wanted of this.spread(count)) this.add({ ...wanted, isLab: true });
  }

  /** Findings that have a ticket each to come: a few at most of one rule and team. */
  addNew(count: number): void {
    for (const wanted of this.spread(count)) this.add(wanted);
  }

  /**
   * Findings of one rule and team, so many that they share a ticket. The oldest, so that a run reads them while it has room for all: of a
   * burst at the end of a page, for which there is room no more, some members would be filed by one run and some by the next.
   */
  addBursts(count: number, size: number): void {
    for (let at = 0; at < count; at += 1, this.bursts += 1) {
      const rule = RULES + Math.floor(this.bursts / TEAMS);
      const team = this.bursts % TEAMS;
      for (let member = 0; member < size; member += 1)
        this.add({ rule, team, createdAt: this.now(2 * YEAR_MS) });
    }
  }

  /** Somebody has begun to work on the first so many of the known ones. */
  changeKnown(count: number): void {
    for (const id of this.known.slice(0, count)) this.world.wiz.change(id, { status: 'IN_PROGRESS' });
  }

  /** Findings that have just come up, with a few teams, as they do when something of theirs was rolled out. */
  addFresh(count: number): void {
    for (let at = 0; at < count; at += 1) {
      const place = { team: at % FRESH_TEAMS, rule: Math.floor(at / FRESH_TEAMS) % RULES };
      this.add({ ...place, createdAt: this.now(0) });
    }
  }

  /** Findings of a day ago. */
  addEarlier(count: number): void {
    for (let at = 0; at < count; at += 1) this.add({ ...placeOf(at), createdAt: this.now(DAY_MS) });
  }

  /** Over a year, up to three days ago; oldest first, as Jira allocates keys. */
  private *spread(count: number): Iterable<Wanted> {
    for (let at = 0; at < count; at += 1) {
      const ageMs = 3 * DAY_MS + (1 - (at + 0.5) / count) * YEAR_MS;
      yield { ...placeOf(at), createdAt: this.now(ageMs) };
    }
  }

  private now(ageMs: number): string {
    return rawTimestamp((this.world.now().getTime() - Math.round(ageMs)) * 1_000);
  }

  private add(wanted: Wanted): string {
    this.count += 1;
    const id = randomLookingUuidOf(`bench ${this.count}`);
    this.world.wiz.add([this.node(id, wanted)]);
    return id;
  }

  private node(id: string, { team, rule, isLab, createdAt, linkTo }: Wanted): Partial<WizIssue> {
    const arn = `arn:aws:ec2:eu-central-1:7001:instance/bench-${this.count}`;
    const account = this.count % ACCOUNTS;
    return {
      id,
      type: 'CLOUD_CONFIGURATION',
      severity: this.count % 3 === 0 ? 'CRITICAL' : 'HIGH',
      createdAt,
      sourceRules: [ruleOf(rule)],
      entitySnapshot: {
        externalId: arn,
        providerId: arn,
        name: `bench-${this.count}`,
        subscriptionExternalId: `7001${String(account).padStart(8, '0')}`,
        subscriptionName: `account-${account}`,
        tags: {
          team: teamName(team),
          service: `service-${this.count % 400}`,
          ...(isLab ? { tier: 'lab' } : {}),
        },
      } as unknown as WizIssue['entitySnapshot'],
      serviceTickets: linkTo === undefined ? null : [this.link(linkTo)],
    };
  }

  private link(key: string): WizServiceTicket {
    return {
      id: randomLookingUuidOf(`link ${key}`),
      externalId: key,
      name: key,
      url: `${this.jiraUrl}/browse/${key}`,
    };
  }

  private fileTicket(id: string, { team, createdAt }: Wanted): void {
    const issue = this.world.wiz.find(id);
    if (issue === undefined) throw new Error(`the finding ${id} has just been added`);
    const severity = issue.severity === 'CRITICAL' ? 'CRITICAL' : 'HIGH';
    const labels = [
      fingerprintLabel(fingerprintOfIssue(issue)),
      severityLabel(severity),
      teamLabel(teamName(team)),
      OUR_LABEL,
    ];
    const summary = issue.entitySnapshot?.name ?? '';
    const created = new Date(Date.parse(createdAt) + DAY_MS).toISOString();
    this.world.jira.commit({ ...CONTENT, project: PROJECT, summary, labels }, { createdBy: 'api', created });
  }
}

const CONTENT = {
  issueType: 'Task',
  priority: 'High',
  components: [],
  customFields: {},
  properties: {},
} as const;

/** One finding of each rule and team, and then one more of each: none of them a burst. */
function placeOf(at: number): Pick<Wanted, 'team' | 'rule'> {
  return { team: at % TEAMS, rule: Math.floor(at / TEAMS) % RULES };
}

function teamName(team: number): string {
  return `team-${String(team + 1).padStart(2, '0')}`;
}

/** As a client computes it from what Wiz answers. */
function fingerprintOfIssue({ id, type, sourceRules, entitySnapshot }: WizIssue): string {
  return fingerprintOf({
    findingId: id,
    type,
    ruleIds: (sourceRules ?? []).map((rule) => rule.id),
    ...(entitySnapshot === null ? {} : { resource: entitySnapshot }),
  });
}
