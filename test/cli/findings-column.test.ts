import { renderReport } from '../../src/cli/render/report';
import { renderPlan } from '../../src/cli/render/plan';
import type { PlannedTicket, TicketLine } from '../../src/domain/report';
import { aPlan, aReport, PLAIN } from './fake-cli';

const LINE: TicketLine = {
  ticket: 'SEC-1',
  severity: 'HIGH',
  team: 'payments',
  summary: '[HIGH] Bucket is public',
  finding: 'f-1',
};

const PLANNED: PlannedTicket = {
  finding: 'f-1',
  fingerprint: '0'.repeat(32),
  severity: 'HIGH',
  team: 'payments',
  project: 'SEC',
  summary: '[HIGH] Bucket is public',
  reason: 'no ticket carries its fingerprint',
};

function linesOf(text: string, after: string): string[] {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.startsWith(after));
  return lines.slice(at, at + 3).map((line) => line.replace(/ {2,}/g, ' | '));
}

test('a report says how many findings a ticket stands for, where one stands for several', () => {
  const tickets = [
    { ...LINE, findings: 214 },
    { ...LINE, ticket: 'SEC-2' },
  ];

  expect(linesOf(renderReport(aReport({ tickets }), PLAIN), 'Ticket ')).toEqual([
    'Ticket | Severity | Team | Due | Risk | Findings | Summary',
    'SEC-1 | HIGH | payments | - | - | 214 | Bucket is public',
    'SEC-2 | HIGH | payments | - | - | 1 | Bucket is public',
  ]);
});

test('so does a plan', () => {
  const create = [
    { ...PLANNED, others: ['f-2', 'f-3'] },
    { ...PLANNED, finding: 'f-4' },
  ];

  expect(linesOf(renderPlan(aPlan({ create }), PLAIN), 'Severity ')).toEqual([
    'Severity | Team | Project | Risk | Findings | Route | Summary',
    'HIGH | payments | SEC | granted | 3 | none: default team | Bucket is public',
    'HIGH | payments | SEC | granted | 1 | none: default team | Bucket is public',
  ]);
});

test('where every ticket stands for one finding, neither has the column', () => {
  expect(renderReport(aReport({ tickets: [LINE] }), PLAIN)).not.toContain('Findings');
  expect(renderPlan(aPlan({ create: [PLANNED] }), PLAIN)).not.toContain('Findings');
});
