import { fingerprintOf } from '../../src/connectors/wiz/fingerprint';

/** A finding as far as a script looks at it. */
export interface NaiveFinding {
  readonly id: string;
  readonly type: string;
  readonly severity: string;
  readonly sourceRules: readonly { readonly id: string; readonly name: string }[];
  readonly entitySnapshot: {
    readonly id: string;
    readonly name: string;
    readonly externalId: string;
    readonly providerId: string;
    readonly cloudPlatform: string;
    readonly subscriptionExternalId: string;
    readonly kubernetesClusterId: string | null;
    readonly tags: Readonly<Record<string, string>>;
  };
  readonly serviceTickets: readonly unknown[] | null;
}

interface Page {
  readonly nodes: readonly NaiveFinding[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

const QUERY = `query ($first: Int, $after: String, $filterBy: IssueFilters) {
  issuesV2(first: $first, after: $after, filterBy: $filterBy) {
    nodes {
      id type severity
      sourceRules {
        ... on Control { id name }
        ... on CloudConfigurationRule { id name }
        ... on CloudEventRule { id name }
      }
      entitySnapshot {
        id name externalId providerId cloudPlatform subscriptionExternalId kubernetesClusterId tags
      }
      serviceTickets { externalId }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** The requests of a script, each sent as its documentation shows it. Throws for an answer that is none of success. */
export class Services {
  private token = '';

  constructor(private readonly env: NodeJS.ProcessEnv) {}

  async logIn(): Promise<void> {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: this.variable('WIZ_CLIENT_ID'),
      client_secret: this.variable('WIZ_CLIENT_SECRET'),
      audience: 'wiz-api',
    });
    const response = await fetch(this.variable('WIZ_AUTH_URL'), { method: 'POST', body: form });
    const { access_token: token } = (await answerOf(response)) as { access_token: string };
    this.token = token;
  }

  /** 500 open findings. */
  async page(filter: object, after?: string): Promise<Page> {
    const filterBy = { status: ['OPEN', 'IN_PROGRESS'], severity: ['CRITICAL', 'HIGH'], ...filter };
    const variables = { first: 500, filterBy, ...(after === undefined ? {} : { after }) };
    const body = { query: QUERY, variables };
    const url = this.variable('WIZ_API_URL');
    const answer = (await this.post(url, `Bearer ${this.token}`, body)) as { data: { issuesV2: Page } };
    return answer.data.issuesV2;
  }

  async hasTicket(finding: NaiveFinding): Promise<boolean> {
    const jql = `labels = "${labelOf(finding)}"`;
    const body = { jql, fields: ['status'], maxResults: 1 };
    const found = (await this.jira('/search/jql', body)) as { issues: readonly unknown[] };
    return found.issues.length > 0;
  }

  async create(finding: NaiveFinding): Promise<string> {
    const { entitySnapshot, sourceRules, severity } = finding;
    const fields = {
      project: { key: 'SEC' },
      issuetype: { name: 'Task' },
      summary: `[${severity}] ${sourceRules[0]?.name ?? finding.type} on ${entitySnapshot.name}`,
      labels: [labelOf(finding), 'naive'],
    };
    const { key } = (await this.jira('/issue', { fields })) as { key: string };
    return key;
  }

  async tell(finding: NaiveFinding, key: string): Promise<void> {
    const channel = `#sec-${finding.entitySnapshot.tags['team'] ?? ''}`;
    const url = `${this.variable('SLACK_API_URL')}chat.postMessage`;
    const answer = await this.post(url, `Bearer ${this.variable('SLACK_BOT_TOKEN')}`, {
      channel,
      text: `${key}: ${finding.entitySnapshot.name}`,
    });
    if (!(answer as { ok: boolean }).ok) throw new Error(`Slack: ${JSON.stringify(answer)}`);
  }

  private jira(path: string, body: object): Promise<unknown> {
    const credentials = `${this.variable('JIRA_EMAIL')}:${this.variable('JIRA_API_TOKEN')}`;
    const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
    return this.post(`${this.variable('JIRA_URL')}/rest/api/3${path}`, authorization, body);
  }

  private async post(url: string, authorization: string, body: object): Promise<unknown> {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(body),
    });
    return answerOf(response);
  }

  private variable(name: string): string {
    const value = this.env[name];
    if (value === undefined) throw new Error(`${name} is not set`);
    return value;
  }
}

async function answerOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${text}`);
  return JSON.parse(text) as unknown;
}

/** The worker's own, so that what is known to one is known to the other. */
function labelOf({ id, type, sourceRules, entitySnapshot }: NaiveFinding): string {
  const ruleIds = sourceRules.map((rule) => rule.id);
  return `wiz-${fingerprintOf({ findingId: id, type, ruleIds, resource: entitySnapshot })}`;
}
