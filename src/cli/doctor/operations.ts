import type { Check } from '../../domain/check';
import { type Capability, switchOf } from '../../domain/beyond';
import { isSwitchedOn, OPERATIONS, overallLevel, type Operation } from '../../domain/operations';

const SERVICES: Readonly<Record<Operation['service'], string>> = { wiz: 'Wiz', jira: 'Jira', slack: 'Slack' };

/**
 * Not looked at but declared: what the connectors can do at most, whatever the credentials would allow. What has a switch says
 * whether it is on.
 */
export function listOperations(
  on: readonly Capability[] = [],
  operations: readonly Operation[] = OPERATIONS,
): readonly Check[] {
  const active = operations.filter((each) => isSwitchedOn(each, on));
  const what = 'operations';
  const lines = operations.map((operation): Check => {
    const { service, name, level, capability, what: sentence } = operation;
    const state = active.includes(operation) ? 'on' : 'off';
    const how = capability === undefined ? '' : ` (${state}, ${switchOf(capability)})`;
    return { subject: SERVICES[service], what, state: 'ok', detail: `${name} ${level}${how}: ${sentence}` };
  });
  const changes = active.filter(({ effect }) => effect === 'change').map(({ name }) => name);
  const why =
    changes.length === 0
      ? 'reads and adds only; nothing that was there is changed or deleted'
      : `changes what was there: ${changes.join(', ')}`;
  const detail = `${overallLevel(active)}: ${why}`;
  return [...lines, { subject: 'overall', what, state: 'ok', detail }];
}
