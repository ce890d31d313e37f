import { descriptionLines } from '../../connectors/jira/plain';
import type { PlannedDraft, PlanReport } from '../../domain/report';
import { plain, plainLines } from '../plain-text';
import { count } from './format';
import { sections } from './table';
import type { View } from './view';
import { block } from './wrap';

/** The tickets as they would be read in Jira; nothing where they were not asked for. */
export function renderDrafts({ drafts = [], omittedDrafts = 0 }: PlanReport, view: View): string {
  const total = drafts.length + omittedDrafts;
  const texts = drafts.map((draft, index) => renderDraft(draft, `${index + 1} of ${total}`, view));
  const more = omittedDrafts > 0 ? `${count(omittedDrafts, 'more ticket')} did not fit into the answer` : '';
  return sections(...texts, view.style.faint(more));
}

function renderDraft(draft: PlannedDraft, number: string, view: View): string {
  const { project, issueType, summary, labels, priority, dueDate, fields = [], leftOut = [] } = plain(draft);
  const where = [
    `${issueType} in ${project}`,
    ...(priority === undefined ? [] : [`priority ${priority}`]),
    ...(dueDate === undefined ? [] : [`due ${dueDate}`]),
  ];
  const facts = [
    where.join(' · '),
    `labels ${labels.join(' ')}`,
    ...fields.map(({ field, value }) => `${field}: ${value}`),
    ...leftOut.map((each) => `left out: ${each}`),
  ];
  // The lines are cut before they are made plain: what ends a line in a finding's text must not end one of ours.
  const text = descriptionLines(draft).map((line) => plainLines(line.replaceAll('\n', ' ')));
  return [
    `${view.style.strong(`Ticket ${number}`)}  ${summary}`,
    block(facts, 2, view.width),
    '',
    block(text, 2, view.width),
  ].join('\n');
}
