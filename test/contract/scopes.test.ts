import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { JIRA_PERMISSIONS } from '../../src/connectors/jira/permissions';
import type { Permission } from '../../src/connectors/permission';
import { SLACK_PERMISSIONS } from '../../src/connectors/slack/permissions';

const FOLDER = process.env['CONTRACT_DATA'];
const describeWithData = FOLDER === undefined ? describe.skip : describe;

interface Specification {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<string, { readonly security?: readonly { readonly OAuth2?: readonly string[] }[] } | undefined>
      >
    >
  >;
}

/** Atlassian's own names of what we write in braces. */
const SEGMENTS: Readonly<Record<string, string>> = {
  '{project}': '{projectIdOrKey}',
  '{type}': '{issueTypeId}',
  '{ticket}': '{issueIdOrKey}',
};

function everyRequest(permissions: Readonly<Record<string, Permission>>): [string, readonly string[]][] {
  return Object.values(permissions).flatMap(({ requests, scopes }) =>
    requests.map((request): [string, readonly string[]] => [request, scopes]),
  );
}

describeWithData('the least scopes, as the vendors document them (CONTRACT_DATA)', () => {
  test('of each request to Jira are among those that its operation declares', () => {
    const { paths } = JSON.parse(
      readFileSync(join(FOLDER ?? '', 'specs', 'jira-cloud-platform.v3.slim.json'), 'utf8'),
    ) as Specification;
    const documented = everyRequest(JIRA_PERMISSIONS).flatMap(([request, declared]) => {
      const [method = '', path = ''] = request
        .replaceAll(/\{\w+\}/g, (name) => SEGMENTS[name] ?? name)
        .split(' ');
      const security = paths[path]?.[method.toLowerCase()]?.security;
      const needed = security?.flatMap(({ OAuth2 = [] }) => OAuth2);
      return needed === undefined
        ? []
        : [{ request, missing: needed.filter((scope) => !declared.includes(scope)) }];
    });

    expect(documented.length).toBeGreaterThan(10);
    expect(documented.filter(({ missing }) => missing.length > 0)).toEqual([]);
  });

  test('of each method of Slack are among those that its operation declares', () => {
    const documented = everyRequest(SLACK_PERMISSIONS).map(([method, declared]) => {
      const { scope } = JSON.parse(
        readFileSync(join(FOLDER ?? '', 'specs', 'slack-methods', `${method}.json`), 'utf8'),
      ) as { readonly scope: Readonly<Record<string, readonly string[]>> };
      const ofBots = scope['bot'] ?? [];
      return { method, isCovered: ofBots.length === 0 || ofBots.some((each) => declared.includes(each)) };
    });

    expect(documented.filter(({ isCovered }) => !isCovered)).toEqual([]);
  });
});
