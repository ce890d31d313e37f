/** More has made Jira answer 500; 100 labels are 4 KB. */
const MAX_LABELS = 100;

const LABEL = /^[A-Za-z0-9-]{1,255}$/;
const MINUTE_MS = 60_000;

/** Any project and any status: tickets get moved, and done ones count. */
export function labelsJql(labels: readonly string[]): string {
  if (labels.length === 0 || labels.length > MAX_LABELS) {
    throw new RangeError(`between 1 and ${MAX_LABELS} labels can be searched at once, not ${labels.length}`);
  }
  const odd = labels.find((label) => !LABEL.test(label));
  if (odd !== undefined) throw new RangeError(`no label of ours: ${JSON.stringify(odd)}`);
  return `labels in (${labels.map(quote).join(', ')})`;
}

/**
 * Newest first, created at least `olderThanMs` ago. Relative, so that neither the time zone of the token's account
 * nor this machine's clock counts.
 */
export function newestKeysJql(project: string, olderThanMs: number): string {
  const minutes = Math.ceil(olderThanMs / MINUTE_MS);
  const age = minutes <= 0 ? '' : ` AND created <= "-${minutes}m"`;
  return `project = ${quote(project)}${age} ORDER BY created DESC`;
}

function quote(value: string): string {
  const line = value.replace(/[\p{Cc}\p{Cn}\p{Cs}\s]+/gu, ' ');
  return `"${line.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;
}
