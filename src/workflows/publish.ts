import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import { upsertSearchAttributes } from '@temporalio/workflow';
import type { RunReport } from '../domain/report';
import {
  SEARCH_ATTRIBUTES,
  type SearchAttribute,
  searchValuesOf,
  type SearchValues,
} from '../domain/search-attributes';
import type { Run } from './run';

/**
 * Makes a run that has ended searchable. Only under names that were verified when the schedule was applied: one that the server
 * does not know makes the workflow task fail for ever. A name that we do not know is one of another version of the worker.
 */
export function publish(run: Run, report: RunReport): void {
  const verified: readonly string[] = run.input.searchAttributes ?? [];
  if (verified.length === 0) return;
  const values = searchValuesOf(report, run.book.snapshot().tickets);
  const pairs = SEARCH_ATTRIBUTES.filter(({ name }) => verified.includes(name)).flatMap((attribute) =>
    pairOf(attribute, values),
  );
  if (pairs.length > 0) upsertSearchAttributes(pairs);
}

/** None for a list without anything in it. */
function pairOf({ name }: SearchAttribute, values: SearchValues): SearchAttributeUpdatePair[] {
  if (name === 'WfdOutcome') return [{ key: defineSearchAttributeKey(name, 'KEYWORD'), value: values[name] }];
  if (name === 'WfdTicketsCreated')
    return [{ key: defineSearchAttributeKey(name, 'INT'), value: values[name] }];
  const value = [...values[name]];
  return value.length === 0 ? [] : [{ key: defineSearchAttributeKey(name, 'KEYWORD_LIST'), value }];
}
