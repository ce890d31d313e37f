import { z } from 'zod';

/** An http(s) URL without a slash at its end; a path prefix is kept. */
export const endpoint = z
  .string()
  .trim()
  .transform((text, context) => {
    const problem = endpointProblem(text);
    if (problem === undefined) return withoutSlash(new URL(text));
    context.addIssue({ code: 'custom', message: problem });
    return z.NEVER;
  });

/** The same for a page that people open: no token goes there, so plain http will do. */
export const webPage = z
  .string()
  .trim()
  .refine(
    (text) => /^https?:\/\//i.test(text) && URL.canParse(text),
    'must be a URL that starts with https:// or http://',
  )
  .transform((text) => withoutSlash(new URL(text)));

/** Says nothing of the URL itself: people paste ones with a password inside. */
function endpointProblem(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return 'must be a URL that starts with https://';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return 'must not carry a user name or password';
  if (url.search !== '' || url.hash !== '') return 'must not have a query or a fragment';
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return 'must start with https://: over plain http the token could be read on its way (only this machine, localhost, may use it)';
  }
  return undefined;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function withoutSlash(url: URL): string {
  return url.origin + url.pathname.replace(/\/+$/, '');
}
