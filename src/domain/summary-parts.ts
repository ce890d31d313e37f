import type { Severity } from './severity';

export interface SummaryParts {
  readonly title: string;
  /** Absent where the summary names none. */
  readonly resource?: string;
}

/**
 * "[CRITICAL] rule — resource" in its parts, without the severity in front. A dash in a resource's own name moves the cut, and
 * nothing more. Read from the summary and not kept beside it: a ticket that is read back from Jira has nothing else.
 */
export function summaryParts(summary: string, severity: Severity): SummaryParts {
  const prefix = `[${severity}] `;
  const text = summary.startsWith(prefix) ? summary.slice(prefix.length) : summary;
  const dash = text.lastIndexOf(' — ');
  if (dash < 0) return { title: text };
  return { title: text.slice(0, dash), resource: text.slice(dash + 3) };
}
