import { parsePolicy } from '../../src/config/policy-file';
import { ticketSettings } from '../../src/domain/team-settings';

const FILE = `
jira:
  components: Cloud
  assignee: { from: [tag.owner, wiz-owners], otherwise: dana@acme.example }
  fields:
    Constant: Checkout
    Number: 3.5
    List: [a, 4]
    Levels: { parent: Europe, child: Berlin }
    Short: '\${Tag.App_Service}'
    Mapped: { from: severity, map: { critical: [P1, Urgent], HIGH: { parent: P2 } }, otherwise: P3 }
teams:
  security: { channel: '#security', dueFrom: wiz, assignee: '\${tag.squad_lead}', fields: { number: 4 } }
  payments: { channel: '#sec-payments', dueDays: { CRITICAL: 3 }, labels: [pci] }
`;

const OVERRIDES = { jiraProject: 'SEC', defaultChannel: '#security' };

test('fields of tickets are read as they were meant, and a team says otherwise', () => {
  const { policy } = parsePolicy(FILE, 'p.yaml', OVERRIDES);

  expect(policy.jira.fields).toEqual({
    Constant: { constant: ['Checkout'] },
    Number: { constant: ['3.5'] },
    List: { constant: ['a', '4'] },
    Levels: { constant: { parent: 'Europe', child: 'Berlin' } },
    Short: { from: ['tag.appservice'] },
    Mapped: {
      from: ['severity'],
      map: { critical: ['P1', 'Urgent'], HIGH: { parent: 'P2' } },
      otherwise: ['P3'],
    },
  });
  expect(ticketSettings('security', policy)).toMatchObject({
    dueFrom: 'wiz',
    fields: {
      components: { constant: ['Cloud'] },
      assignee: { from: ['tag.squadlead'] },
      number: { constant: ['4'] },
    },
  });
  expect(ticketSettings('payments', policy)).toMatchObject({
    dueDays: { CRITICAL: 3, HIGH: 30 },
    dueFrom: 'created',
    labels: ['pci'],
    fields: { assignee: { from: ['tag.owner', 'owners'], otherwise: ['dana@acme.example'] } },
  });
});

test('a policy that says nothing of them is what it was', () => {
  const { policy } = parsePolicy('{}', 'p.yaml', OVERRIDES);

  expect(policy.teams).toEqual({ security: { channel: '#security', jiraProject: 'SEC', issueType: 'Task' } });
  expect(Object.keys(policy.jira).sort()).toEqual([
    'dueDays',
    'indexLagMs',
    'labels',
    'priorities',
    'rescanGraceMs',
    'uncertainWaitMs',
    'wontDoResolutions',
  ]);
});
