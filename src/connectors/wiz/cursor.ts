import { MALFORMED_CURE, wizError } from './errors';

interface PageInfo {
  readonly hasNextPage: boolean;
  readonly endCursor?: string | null | undefined;
}

interface Asked {
  /** The cursors this read has asked with. */
  readonly sent: ReadonlySet<string | undefined>;
  readonly action: string;
}

/** A cursor that is missing or does not move would end the read early or never: neither may look like an end. */
export function cursorAfter(
  { hasNextPage, endCursor }: PageInfo,
  { sent, action }: Asked,
): string | undefined {
  if (!hasNextPage) return undefined;
  const cursor = endCursor ?? '';
  const problem =
    cursor === '' ? 'another page is announced without a cursor' : 'a cursor came back that was used before';
  if (cursor === '' || sent.has(cursor)) {
    const detail = `data.issues.pageInfo.endCursor: ${problem}`;
    throw wizError({ action, trouble: 'malformed', detail, cure: MALFORMED_CURE });
  }
  return cursor;
}
