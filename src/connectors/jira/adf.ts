import { markdownToAdf } from 'marklassian';
import { runInNewContext } from 'node:vm';
import { cleanDocument } from './adf-blocks';
import { sizeOf, takeWithin } from './adf-fit';
import { type AdfDocument, type AdfNode, paragraph, textNode } from './adf-node';
import { disarm, printable, safeAddress } from './adf-text';

/** Jira's limit for one text field. */
export const MAX_DESCRIPTION = 32_767;

/** Markdown this long does not fit as ADF: the rest is cut off before parsing, and the text says so. */
const MAX_MARKDOWN = 40_000;
const MAX_PARSE_MS = 500;
const MAX_FOOTER = MAX_DESCRIPTION / 4;

export interface DescriptionTexts {
  /** Markdown; shortened from its end where it does not fit. */
  readonly description: string;
  /** Markdown; kept whole up to a quarter of the limit. */
  readonly footer: string;
  readonly readOnUrl: string;
}

/** A description that Jira takes, whatever the Markdown: valid ADF, at most 32,767 characters even as JSON. */
export function buildDescription({ description, footer, readOnUrl }: DescriptionTexts): AdfDocument {
  const body = toBlocks(description);
  const foot = toBlocks(footer);
  const whole = document([...body, ...foot]);
  const isComplete = description.length <= MAX_MARKDOWN && sizeOf(whole) <= MAX_DESCRIPTION;
  if (isComplete) return whole;
  const end = [readOn(readOnUrl), ...takeWithin(foot, MAX_FOOTER)];
  return document([...takeWithin(body, MAX_DESCRIPTION - sizeOf(document(end)) - 1), ...end]);
}

function document(content: readonly AdfNode[]): AdfDocument {
  return { version: 1, type: 'doc', content };
}

function readOn(url: string): AdfNode {
  const href = safeAddress(url);
  return paragraph([
    textNode('Shortened: read on in Wiz', href === undefined ? [] : [{ type: 'link', attrs: { href } }]),
  ]);
}

function toBlocks(markdown: string): AdfNode[] {
  const text = printable(markdown.slice(0, MAX_MARKDOWN));
  try {
    return withinTime(() => cleanDocument(markdownToAdf(disarm(text)).content));
  } catch {
    return asWritten(text);
  }
}

/**
 * Markdown from outside can keep any parser busy: "[a](" repeated to 16,000 characters takes this one over two
 * minutes. A script's time limit is the only way to stop synchronous work from within.
 */
function withinTime<T>(work: () => T): T {
  return runInNewContext('work()', { work }, { timeout: MAX_PARSE_MS }) as T;
}

/** Paragraphs without any formatting. */
function asWritten(text: string): AdfNode[] {
  return text
    .split(/\n{2,}/)
    .map((lines) => lines.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '')
    .map((line) => paragraph([textNode(line)]));
}
