import { cut, oneLine } from '../domain/markdown';
import type { CompiledTemplate, TemplateValues } from './compile';

/** Jira's limit for a summary, which is one line. */
const SUMMARY_LIMIT = 255;
/** Of the room that the names share, where both are long. */
const TITLE_SHARE = 0.65;
/** With less room than this for both names there is nothing to share. */
const MIN_ROOM = 40;

/** At most 255 characters; where the title and the resource's name are too long, both are kept readable. */
export function writeSummary(template: CompiledTemplate, values: TemplateValues): string {
  const whole = template.render(values);
  if (whole.length <= SUMMARY_LIMIT) return whole;
  const isNamed = namesResource(template, values);
  const room = SUMMARY_LIMIT - (template.render(named(values, 'x', 'x')).length - (isNamed ? 2 : 1));
  if (room < MIN_ROOM) return cut(whole, SUMMARY_LIMIT);
  const name = isNamed ? oneLine(values.resource.name) : '';
  const title = cut(oneLine(values.title), Math.max(room - name.length, Math.floor(room * TITLE_SHARE)));
  return cut(template.render(named(values, title, cut(name, room - title.length))), SUMMARY_LIMIT);
}

function namesResource(template: CompiledTemplate, values: TemplateValues): boolean {
  return template.render(named(values, 'x', 'x')) !== template.render(named(values, 'x', 'y'));
}

function named(values: TemplateValues, title: string, name: string): TemplateValues {
  return { ...values, title, rule: title, resource: { ...values.resource, name } };
}
