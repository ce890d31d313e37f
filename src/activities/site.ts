/** Wiz can be connected to several Jira sites; the same key means another ticket on each. */
export function isOnSite(url: string, siteUrl: string): boolean {
  return hostOf(url) === hostOf(siteUrl);
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}
