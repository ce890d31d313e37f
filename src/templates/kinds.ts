import type { TemplateKind } from '../domain/policy';

export type { TemplateKind };

const SUMMARY_CHARACTERS = 500;
const DESCRIPTION_CHARACTERS = 16_000;

/** Characters of a template. */
export const LONGEST_TEMPLATE: Readonly<Record<TemplateKind, number>> = {
  summary: SUMMARY_CHARACTERS,
  description: DESCRIPTION_CHARACTERS,
  groupSummary: SUMMARY_CHARACTERS,
  groupDescription: DESCRIPTION_CHARACTERS,
};

export const TEMPLATE_KINDS = Object.keys(LONGEST_TEMPLATE) as readonly TemplateKind[];

/** One line of plain text; the others are Markdown. */
export function isSummary(kind: TemplateKind): boolean {
  return kind === 'summary' || kind === 'groupSummary';
}

/** For tickets that stand for several findings. */
export function isForGroups(kind: TemplateKind): boolean {
  return kind === 'groupSummary' || kind === 'groupDescription';
}
