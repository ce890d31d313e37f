import { ok, pageOf, refusal, type Desk, type Endpoint, type Reply } from './endpoint';
import { screenFields } from './fields';
import { prioritiesOf, projectByIdOrKey, type ProjectSetting } from './settings';

const NO_PROJECT = (project: string): string => `No project could be found with key '${project}'.`;
const NOT_AUTHENTICATED = 'Client must be authenticated to access this resource.';

/** The permissions this sandbox knows; the API user may browse, create, comment and link, and nothing else. */
const PERMISSIONS: Readonly<Record<string, { readonly id: string; readonly name: string }>> = {
  BROWSE_PROJECTS: { id: '10', name: 'Browse Projects' },
  CREATE_ISSUES: { id: '11', name: 'Create Issues' },
  EDIT_ISSUES: { id: '12', name: 'Edit Issues' },
  ASSIGN_ISSUES: { id: '13', name: 'Assign Issues' },
  DELETE_ISSUES: { id: '16', name: 'Delete Issues' },
  ADD_COMMENTS: { id: '15', name: 'Add Comments' },
  LINK_ISSUES: { id: '21', name: 'Link Issues' },
  TRANSITION_ISSUES: { id: '46', name: 'Transition Issues' },
  ADMINISTER_PROJECTS: { id: '23', name: 'Administer Projects' },
};

const myself: Endpoint = {
  name: 'myself',
  method: 'GET',
  path: '/myself',
  answer({ caller, jira, site }) {
    if (caller === 'nobody') return refusal(401, NOT_AUTHENTICATED);
    return ok({
      self: `${site}/rest/api/3/user?accountId=712020:sandbox`,
      accountId: '712020:sandbox',
      accountType: 'app',
      emailAddress: jira.settings.email,
      displayName: 'Finding Distribution (sandbox)',
      active: true,
      timeZone: 'Etc/UTC',
      locale: 'en_US',
    });
  },
};

const permissions: Endpoint = {
  name: 'permissions',
  method: 'GET',
  path: '/mypermissions',
  answer(desk) {
    const { c, caller } = desk;
    const asked = (c.req.query('permissions') ?? '').split(',').filter((key) => key !== '');
    if (asked.length === 0) return refusal(400, "The 'permissions' query parameter is required.");
    const unknown = asked.find((key) => PERMISSIONS[key] === undefined);
    if (unknown !== undefined) return refusal(400, `Unrecognized permission: ${unknown}`);
    const name = c.req.query('projectKey') ?? c.req.query('projectId');
    const project = name === undefined ? undefined : visibleProject(desk, name);
    if (name !== undefined && project === undefined && caller === 'member')
      return refusal(404, NO_PROJECT(name));
    return ok({
      permissions: Object.fromEntries(asked.map((key) => [key, permission(desk, key, project?.key)])),
    });
  },
};

function permission({ caller, jira }: Desk, key: string, project: string | undefined): object {
  const { notCreatable, notCommentable, notLinkable } = jira.settings;
  const closed = new Map([
    ['BROWSE_PROJECTS', []],
    ['CREATE_ISSUES', notCreatable],
    ['ADD_COMMENTS', notCommentable],
    ['LINK_ISSUES', notLinkable],
  ]).get(key);
  const isGranted = closed !== undefined && !(project !== undefined && closed.includes(project));
  const { id, name } = PERMISSIONS[key] ?? {};
  return {
    id,
    key,
    name,
    type: 'PROJECT',
    description: '',
    havePermission: caller === 'member' && isGranted,
  };
}

/** Open to everybody, as on a real site. */
const serverInfo: Endpoint = {
  name: 'serverInfo',
  method: 'GET',
  path: '/serverInfo',
  answer: ({ jira, site }) =>
    ok({
      baseUrl: site,
      displayUrl: site,
      version: '1001.0.0-SNAPSHOT',
      versionNumbers: [1001, 0, 0],
      deploymentType: 'Cloud',
      buildNumber: 100_287,
      serverTime: jira.now().toISOString(),
      serverTimeZone: 'Etc/UTC',
      serverTitle: 'Jira (sandbox)',
    }),
};

const issuetypes: Endpoint = {
  name: 'issuetypes',
  method: 'GET',
  path: '/issue/createmeta/:project/issuetypes',
  answer(desk) {
    if (desk.caller === 'nobody') return paged(desk, 'issueTypes', []);
    const name = desk.c.req.param('project') ?? '';
    const project = visibleProject(desk, name);
    if (project === undefined) return refusal(400, NO_PROJECT(name));
    // Where nothing can be created there is nothing to describe.
    const isClosed = desk.jira.settings.notCreatable.includes(project.key);
    return paged(desk, 'issueTypes', isClosed ? [] : issueTypesOf(project, desk.site));
  },
};

const createmeta: Endpoint = {
  name: 'createmeta',
  method: 'GET',
  path: '/issue/createmeta/:project/issuetypes/:issueType',
  answer(desk) {
    const { c, jira } = desk;
    if (desk.caller === 'nobody') return paged(desk, 'fields', []);
    const name = c.req.param('project') ?? '';
    const project = visibleProject(desk, name);
    if (project === undefined) return refusal(400, NO_PROJECT(name));
    const issueType = project.issueTypes.find(({ id }) => id === c.req.param('issueType'));
    if (issueType === undefined) return refusal(400, 'Specify a valid issue type.');
    if (jira.settings.brokenScreens.includes(project.key)) return refusal(500, 'Internal server error');
    return paged(desk, 'fields', screenFields(jira.settings, project.key));
  },
};

const priorities: Endpoint = {
  name: 'priorities',
  method: 'GET',
  path: '/priority/search',
  answer(desk) {
    const { c, caller, jira, site } = desk;
    if (caller === 'nobody') return refusal(401, NOT_AUTHENTICATED);
    const project = visibleProject(desk, c.req.query('projectId') ?? '');
    const all = project === undefined ? jira.settings.priorities : prioritiesOf(jira.settings, project.key);
    const page = pageOf(c, 50);
    const { startAt, maxResults } = page;
    const values = all.slice(startAt, startAt + maxResults).map((priority) => ({
      self: `${site}/rest/api/3/priority/${priority.id}`,
      description: '',
      statusColor: '#ea4444',
      ...priority,
    }));
    const self = `${site}/rest/api/3/priority/search?startAt=${startAt}&maxResults=${maxResults}`;
    return ok({ self, ...page, total: all.length, isLast: startAt + values.length >= all.length, values });
  },
};

const project: Endpoint = {
  name: 'project',
  method: 'GET',
  path: '/project/:project',
  answer(desk) {
    const name = desk.c.req.param('project') ?? '';
    const found = desk.caller === 'nobody' ? undefined : visibleProject(desk, name);
    if (found === undefined) return refusal(404, NO_PROJECT(name));
    return ok({
      self: `${desk.site}/rest/api/3/project/${found.id}`,
      id: found.id,
      key: found.key,
      name: found.name,
      projectTypeKey: 'software',
      style: 'classic',
      simplified: false,
      isPrivate: false,
      issueTypes: issueTypesOf(found, desk.site),
    });
  },
};

export const META_ENDPOINTS = [myself, permissions, serverInfo, issuetypes, createmeta, priorities, project];

function visibleProject(
  { jira }: Desk,
  idOrKey: string,
): (ProjectSetting & { readonly key: string }) | undefined {
  const found = projectByIdOrKey(jira.settings, idOrKey);
  return found === undefined || jira.settings.notBrowseable.includes(found.key) ? undefined : found;
}

function issueTypesOf({ issueTypes }: ProjectSetting, site: string): object[] {
  return issueTypes.map(({ id, name }) => ({
    self: `${site}/rest/api/3/issuetype/${id}`,
    id,
    name,
    description: '',
    subtask: false,
    hierarchyLevel: name === 'Epic' ? 1 : 0,
  }));
}

function paged({ c }: Desk, list: 'issueTypes' | 'fields', all: readonly object[]): Reply {
  const page = pageOf(c, 200);
  const shown = all.slice(page.startAt, page.startAt + page.maxResults);
  return ok({ ...page, total: all.length, [list]: shown });
}
