/** More has made Jira answer 500; 100 labels are 4 KB. */
const MAX_LABELS = 100;
/** A phrase in a text search costs Jira more than a label. */
const MAX_PHRASES = 50;

const LABEL = /^[A-Za-z0-9-]{1,255}$/;
const MINUTE_MS = 60_000;

/** Any project and any status: tickets get moved, and done ones count. */
export function labelsJql(labels: readonly string[]): string {
  guard(labels, MAX_LABELS);
  return `labels in (${labels.map(quote).join(', ')})`;
}

/**
 * Open tickets of any project whose description quotes one of the labels, the oldest first. As phrases, so that
 * it does not matter whether Jira takes a label for one word or for two.
 */
export function quotingJql(labels: readonly string[]): string {
  guard(labels, MAX_PHRASES);
  const phrases = labels.map((label) => `description ~ ${quote(`"${label}"`)}`);
  return `statusCategory != Done AND (${phrases.join(' OR ')}) ORDER BY created ASC`;
}

function guard(labels: readonly string[], most: number): void {
  if (labels.length === 0 || labels.length > most) {
    throw new RangeError(`between 1 and ${most} labels can be searched at once, not ${labels.length}`);
  }
  const odd = labels.find((label) => !LABEL.test(label));
  if (odd !== undefined) throw new RangeError(`no label of ours: ${JSON.stringify(odd)}`);
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

/** Newest first, created at most `youngerThanMs` ago. */
export function newestOursJql(label: string, youngerThanMs: number): string {
  guard([label], 1);
  const minutes = Math.max(1, Math.ceil(youngerThanMs / MINUTE_MS));
  return `labels = ${quote(label)} AND created >= "-${minutes}m" ORDER BY created DESC`;
}

/** Oldest first, so that what a limit cuts off has waited least. */
export function openOursJql(label: string): string {
  guard([label], 1);
  return `labels = ${quote(label)} AND statusCategory != Done ORDER BY created ASC`;
}

/** Created or closed within the last days; relative, as above. A ticket that was reopened may keep the date. */
export function recentOursJql(label: string, days: number): string {
  guard([label], 1);
  const since = quote(`-${Math.max(1, Math.ceil(days))}d`);
  const closed = `statusCategory = Done AND resolved >= ${since}`;
  return `labels = ${quote(label)} AND (created >= ${since} OR (${closed})) ORDER BY created DESC`;
}

function quote(value: string): string {
  const line = value.replace(/[\p{Cc}\p{Cn}\p{Cs}\s]+/gu, ' ');
  return `"${line.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;
}
