/** Opens a ticket in Jira. `siteUrl`: without a slash at its end. */
export function browseUrl(siteUrl: string, key: string): string {
  return `${siteUrl}/browse/${key}`;
}

/** Opens what a JQL query finds. */
export function searchUrl(siteUrl: string, jql: string): string {
  return `${siteUrl}/issues/?jql=${encodeURIComponent(jql)}`;
}
