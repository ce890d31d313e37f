import { markdownToAdf } from 'marklassian';
import { createContext, Script } from 'node:vm';
import { PART } from '../../domain/markdown';
import { cleanDocument } from './adf-blocks';
import { sizeOf, takeWithin } from './adf-fit';
import { type AdfDocument, type AdfNode, paragraph, textNode } from './adf-node';
import { disarm, printable, safeAddress } from './adf-text';

/** Jira's limit for one text field. */
export const MAX_DESCRIPTION = 32_767;

/** Markdown this long does not fit as ADF: the rest is cut off before parsing, and the text says so. */
const MAX_MARKDOWN = 40_000;
/** Enough for the longest list of resources on a machine that is busy with other things. */
const MAX_PARSE_MS = 2_000;
/** Of every text; most take less. */
const FREE_PARSE_MS = 50;
const MAX_FOOTER = MAX_DESCRIPTION / 4;

/** What is left of the time that the slow texts of one request may take together. */
export interface Patience {
  leftMs: number;
}

/** Parsing keeps the whole worker waiting, and with it the lookups and requests of other batches. */
export function newPatience(): Patience {
  return { leftMs: 3_000 };
}

export interface DescriptionTexts {
  /** Markdown; shortened from its end where it does not fit. */
  readonly description: string;
  /** Markdown; kept whole up to a quarter of the limit. */
  readonly footer: string;
  readonly readOnUrl: string;
}

/** A description that Jira takes, whatever the Markdown: valid ADF, at most 32,767 characters even as JSON. */
export function buildDescription(
  { description, footer, readOnUrl }: DescriptionTexts,
  patience: Patience = newPatience(),
): AdfDocument {
  const body = toBlocks(description, patience);
  const foot = toBlocks(footer, patience);
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

/** Each part on its own: whatever one leaves open, or cannot be parsed in time, ends with it. */
function toBlocks(markdown: string, patience: Patience): AdfNode[] {
  const parts = markdown.slice(0, MAX_MARKDOWN).split(PART);
  return parts.filter((part) => part.trim() !== '').flatMap((part) => partToBlocks(part, patience));
}

function partToBlocks(markdown: string, patience: Patience): AdfNode[] {
  const text = printable(markdown);
  try {
    return withinTime(() => cleanDocument(markdownToAdf(disarm(text)).content), patience);
  } catch {
    return asWritten(text);
  }
}

/** Made once: a context costs more than the work in it. */
const STAGE: { work?: () => unknown } = createContext({});
const WORK = new Script('work()');

/**
 * Markdown from outside can keep any parser busy: "[a](" repeated to 16,000 characters takes this one over two
 * minutes. A script's time limit is the only way to stop synchronous work from within.
 */
function withinTime<T>(work: () => T, patience: Patience): T {
  const timeout = Math.ceil(Math.max(FREE_PARSE_MS, Math.min(MAX_PARSE_MS, patience.leftMs)));
  const startedAt = performance.now();
  try {
    STAGE.work = work;
    return WORK.runInContext(STAGE, { timeout }) as T;
  } finally {
    delete STAGE.work;
    const tookMs = performance.now() - startedAt;
    if (tookMs > FREE_PARSE_MS) patience.leftMs -= tookMs;
  }
}

/** Paragraphs without any formatting. */
function asWritten(text: string): AdfNode[] {
  return text
    .split(/\n{2,}/)
    .map((lines) => lines.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '')
    .map((line) => paragraph([textNode(line)]));
}
