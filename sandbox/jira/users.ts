import { ok, pageOf, refusal, type Desk, type Endpoint } from './endpoint';
import { projectByIdOrKey, type JiraSettings } from './settings';
import type { SiteUser } from './site-user';

/** Whom a ticket of the project can be given to. */
export function isAssignable(settings: JiraSettings, project: string, accountId: string): boolean {
  const user = settings.users.find((each) => each.accountId === accountId);
  const isBarred = settings.notAssignable[project]?.includes(accountId) === true;
  return user !== undefined && user.active !== false && !isBarred;
}

/** Finds by the beginning of a word of name or address, as Jira does: more than one may be meant. */
export const assignable: Endpoint = {
  name: 'assignable',
  method: 'GET',
  path: '/user/assignable/search',
  answer(desk) {
    const { c, caller, jira } = desk;
    if (caller === 'nobody') return refusal(401, 'Client must be authenticated to access this resource.');
    const { settings } = jira;
    if (!settings.mayFindUsers) return refusal(403, 'You do not have permission to browse users.');
    const project = projectByIdOrKey(settings, c.req.query('project') ?? '');
    if (project === undefined) return refusal(404, 'The project does not exist.');
    const query = (c.req.query('query') ?? '').trim().toLowerCase();
    const wanted = c.req.query('accountId');
    if (query === '' && wanted === undefined) return refusal(400, "The 'query' query parameter is required.");
    const { startAt, maxResults } = pageOf(c, 1_000);
    const known = settings.users.filter((user) =>
      wanted === undefined ? matches(user, query) : user.accountId === wanted,
    );
    // Jira counts before it looks whom tickets can be given to.
    const page = known.slice(startAt, startAt + maxResults);
    return ok(
      page
        .filter(({ accountId }) => isAssignable(settings, project.key, accountId))
        .map((user) => answerOf(user, desk)),
    );
  },
};

function matches({ displayName, emailAddress }: SiteUser, query: string): boolean {
  const words = [
    ...displayName.toLowerCase().split(/\s+/),
    displayName.toLowerCase(),
    emailAddress.toLowerCase(),
  ];
  return words.some((word) => word.startsWith(query));
}

function answerOf(user: SiteUser, { site }: Desk): object {
  const { accountId, displayName, emailAddress, hidesEmail, active = true } = user;
  return {
    self: `${site}/rest/api/3/user?accountId=${encodeURIComponent(accountId)}`,
    accountId,
    accountType: 'atlassian',
    emailAddress: hidesEmail === true ? '' : emailAddress,
    displayName,
    active,
    timeZone: 'Etc/UTC',
    locale: 'en_US',
  };
}
