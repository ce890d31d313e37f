import type { MissingAttribute, Registration } from '../temporal/search-attributes';
import { say, type Cli } from './cli';
import type { Deployment } from './deployment';
import { plainText } from './plain-text';

/** Runs do without what is missing, so it is a warning: what, why, and what to do. */
export function warnOfMissing(cli: Cli, { namespace }: Deployment, { missing }: Registration): void {
  for (const { names, reason } of byReason(missing)) {
    say(cli, `warning: runs will not be searchable by ${names.join(', ')}: ${plainText(reason)}`);
  }
  for (const cure of curesOf(missing, namespace)) say(cli, `  → ${cure}`);
}

/** "WfdOutcome, WfdTeams: not registered; WfdTicketKeys: registered as Text, not as KeywordList". */
export function describeMissing(missing: readonly MissingAttribute[]): string {
  return byReason(missing)
    .map(({ names, reason }) => `${names.join(', ')}: ${plainText(reason)}`)
    .join('; ');
}

function byReason(missing: readonly MissingAttribute[]): { names: string[]; reason: string }[] {
  const groups = new Map<string, string[]>();
  for (const { attribute, reason } of missing) {
    groups.set(reason, [...(groups.get(reason) ?? []), attribute.name]);
  }
  return [...groups].map(([reason, names]) => ({ reason, names }));
}

/** For somebody who may; a command creates names of one type. */
function curesOf(missing: readonly MissingAttribute[], namespace: string): string[] {
  const taken = missing.filter(({ kind }) => kind === 'taken').map(({ attribute }) => attribute.name);
  const absent = new Map<string, string[]>();
  for (const { attribute, kind } of missing) {
    if (kind === 'absent')
      absent.set(attribute.type, [...(absent.get(attribute.type) ?? []), attribute.name]);
  }
  const command = (verb: string, names: readonly string[]): string =>
    `temporal operator search-attribute ${verb} --namespace ${namespace} --name ${names.join(' --name ')}`;
  return [
    ...(taken.length > 0 ? [`if nobody else uses it: ${command('remove', taken)}`] : []),
    ...[...absent].map(([type, names]) => `${command('create', names)} --type ${type}`),
    ...(absent.size > 0 ? ['on Temporal Cloud instead: in the settings of the namespace'] : []),
    ...(missing.some(({ kind }) => kind === 'unseen') ? ['let this account list search attributes'] : []),
    ...(missing.length > 0 ? ['then `wfd schedule apply` again'] : []),
  ];
}
