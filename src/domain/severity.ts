/** Worst first; the order of every plan, ticket batch and digest. */
export const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL'] as const;

export type Severity = (typeof SEVERITIES)[number];

export type SeverityCounts = Readonly<Record<Severity, number>>;

/** 0 for the worst. */
export function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

export function isSeverity(value: string): value is Severity {
  return (SEVERITIES as readonly string[]).includes(value);
}

export function isWorse(severity: Severity, than: Severity): boolean {
  return severityRank(severity) < severityRank(than);
}

export function countSeverities(severities: readonly Severity[]): SeverityCounts {
  const counts = { CRITICAL: 0, HIGH: 0, MEDIUM: 0, LOW: 0, INFORMATIONAL: 0 };
  for (const severity of severities) counts[severity] += 1;
  return counts;
}

export function sumCounts(all: readonly SeverityCounts[]): SeverityCounts {
  const sum = { CRITICAL: 0, HIGH: 0, MEDIUM: 0, LOW: 0, INFORMATIONAL: 0 };
  for (const counts of all) {
    for (const severity of SEVERITIES) sum[severity] += counts[severity];
  }
  return sum;
}

/** "3 critical, 12 high". */
export function describeCounts(counts: SeverityCounts): string {
  return SEVERITIES.filter((severity) => counts[severity] > 0)
    .map((severity) => `${counts[severity]} ${severity.toLowerCase()}`)
    .join(', ');
}

/** Worst first; of the same severity in the order in which they came. */
export function bySeverity<T extends { readonly severity: Severity }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => severityRank(a.severity) - severityRank(b.severity));
}
