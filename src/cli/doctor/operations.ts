import type { Check } from '../../domain/check';
import { isSwitchedOn, OPERATIONS, overallLevel, type Operation } from '../../domain/operations';

const SERVICES: Readonly<Record<Operation['service'], string>> = { wiz: 'Wiz', jira: 'Jira', slack: 'Slack' };

/** Not looked at but declared: what the connectors can do at most, whatever the credentials would allow. */
export function listOperations(operations: readonly Operation[] = OPERATIONS): readonly Check[] {
  const active = operations.filter((each) => isSwitchedOn(each));
  const what = 'operations';
  const lines = active.map(({ service, name, level, what: sentence }): Check => {
    return { subject: SERVICES[service], what, state: 'ok', detail: `${name} ${level}: ${sentence}` };
  });
  const changes = active.filter(({ effect }) => effect === 'change').map(({ name }) => name);
  const why =
    changes.length === 0
      ? 'reads and adds only; nothing that was there is changed or deleted'
      : `changes what was there: ${changes.join(', ')}`;
  const detail = `${overallLevel(active)}: ${why}`;
  return [...lines, { subject: 'overall', what, state: 'ok', detail }];
}
