import type { World } from '../world';
import { html, type Html } from './markup';

/** The numbers a person wants first. */
export function bar(world: World): Html {
  const open = world.wiz.all().filter(({ status }) => status === 'OPEN' || status === 'IN_PROGRESS');
  const worst = open.filter(({ severity }) => severity === 'CRITICAL' || severity === 'HIGH').length;
  const armed = world.faults.list().filter(({ left }) => left !== 0).length;
  const unexpected = world.requests.unexpected().length;
  const unknown = unexpected > 0 ? `${unexpected} not known` : undefined;
  return html`${[
    figure({
      name: 'Wiz findings open',
      value: open.length,
      note: `${worst.toLocaleString('en')} critical or high`,
    }),
    figure({ name: 'Jira tickets', value: [...world.jira.tickets()].length }),
    figure({ name: 'Slack messages', value: world.slack.messageCount() }),
    figure({ name: 'Requests', value: world.requests.list().length, note: unknown, isAlarm: unexpected > 0 }),
    figure({ name: 'Faults armed', value: armed, isAlarm: armed > 0 }),
  ]}`;
}

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly note?: string | undefined;
  readonly isAlarm?: boolean;
}

function figure({ name, value, note, isAlarm = false }: Figure): Html {
  return html`<div class="figure ${isAlarm && 'is-alarm'}">
    <span class="value">${value.toLocaleString('en')}</span>
    <span class="name">${name}${note !== undefined && html`<span class="note">${note}</span>`}</span>
  </div>`;
}
