import type { Digest, DigestLine } from '../../src/domain/digest';
import { countSeverities } from '../../src/domain/severity';

export function aLine(facts: Partial<DigestLine> = {}): DigestLine {
  return {
    ticket: 'SEC-1',
    ticketUrl: 'https://acme.atlassian.net/browse/SEC-1',
    severity: 'CRITICAL',
    summary: '[CRITICAL] Bucket is public — invoices',
    dueDate: '2026-11-30',
    ...facts,
  };
}

export function aDigest(facts: Partial<Digest> = {}): Digest {
  const lines = facts.lines ?? [aLine()];
  return {
    key: 'wfd-run-0198f/payments',
    team: 'payments',
    lines,
    counts: countSeverities(lines.map((line) => line.severity)),
    more: 0,
    notes: [],
    ...facts,
  };
}
