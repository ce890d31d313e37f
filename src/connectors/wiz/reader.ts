import type { NeededFact } from '../../domain/matcher';
import { BLOCKS, type Block, type Query } from './documents';
import type { Failure } from './errors';
import type { Ask } from './graphql-client';
import type { Variables } from './filters';
import { demandsOf, untold } from './demands';

/** Asks one kind of question in the fullest way this tenant answers. */
export interface Reader {
  /** Throws `ConnectorError`. */
  read(variables: Variables, action: string, needs?: readonly NeededFact[]): Promise<unknown>;
  /** In words, what this tenant's last answer lacked. */
  lacks(): readonly string[];
}

export interface ReaderOptions {
  readonly ask: Ask;
  readonly onNotice: (text: string) => void;
}

/**
 * Tenants differ in their fields and service accounts in their rights. What is refused for one of these is asked again
 * without the blocks the refusal names; what was answered in the end is remembered as long as the process lives.
 *
 * A refusal that names none of them may concern any, or pass: the same question is asked once more without all of them,
 * because a finding read with less is worth more than none, and nothing of that is remembered. A tenant that always
 * refuses so pays a second request for every question; one that did so once has lost nothing but the words of that answer.
 */
export function createReader(query: Query, { ask, onNotice }: ReaderOptions): Reader {
  let without: ReadonlySet<Block> = new Set<Block>();
  let lacking = without;
  const told = new Set<Block>();

  function tell(why: string): void {
    const news = [...lacking].filter((block) => !told.has(block));
    for (const block of news) told.add(block);
    if (news.length > 0) onNotice(`Wiz findings are read without ${inWords(news).join(', ')}: ${why}`);
  }

  return {
    lacks: () => inWords([...lacking]),
    read: async (variables, action, needs = []) => {
      const { needed, firm, idle } = demandsOf(query, needs);
      let named = without;
      // Where a fact is needed that was refused before, the tenant may have learned it.
      let omitted: ReadonlySet<Block> = new Set([...without, ...idle].filter((block) => !needed.has(block)));
      let why = '';
      for (;;) {
        const answer = await ask({ document: query.text(omitted), variables, action });
        if (answer.kind === 'data') {
          without = union(without, named);
          lacking = new Set([...omitted].filter((block) => !idle.has(block)));
          tell(why);
          return answer.data;
        }
        const asked = query.blocks.filter((block) => !omitted.has(block));
        const retreat = retreatFrom(answer, asked, firm);
        if (retreat === undefined) throw answer.error;
        const missed = retreat.blocks.flatMap((block) => needed.get(block) ?? []);
        if (missed.length > 0) throw untold(missed, answer.error);
        omitted = union(omitted, retreat.blocks);
        if (retreat.isNamed) named = union(named, retreat.blocks);
        why = answer.error.detail;
      }
    },
  };
}

interface Retreat {
  readonly blocks: readonly Block[];
  readonly isNamed: boolean;
}

/** What to leave out of the next question; absent where asking for less does not help, or may not be tried. */
function retreatFrom(
  failure: Failure,
  asked: readonly Block[],
  firm: ReadonlySet<Block>,
): Retreat | undefined {
  const named = namedBlocks(failure, asked);
  if (named.length > 0) return { blocks: named, isNamed: true };
  const loose = asked.filter((block) => !firm.has(block));
  return failure.reason === 'schema' && loose.length > 0 ? { blocks: loose, isNamed: false } : undefined;
}

/** Which of the blocks that were asked for the refusal is about, as far as it says. */
function namedBlocks({ reason, error, words }: Failure, asked: readonly Block[]): readonly Block[] {
  if (reason === 'schema') {
    return asked.filter((block) => BLOCKS[block].fields.some((field) => namesField(words, field)));
  }
  // Where read:issues itself is missing there is nothing to read, with or without owners.
  if (reason !== 'permission' || words.includes('read:issues')) return [];
  return asked.filter((block) => block === 'owners' && error.trouble === 'unauthorized');
}

function namesField(words: string, field: string): boolean {
  return new RegExp(`\\bfield\\W{1,3}${field}\\b`, 'i').test(words);
}

function union(some: ReadonlySet<Block>, more: Iterable<Block>): ReadonlySet<Block> {
  return new Set([...some, ...more]);
}

function inWords(blocks: readonly Block[]): readonly string[] {
  return blocks.map((block) => BLOCKS[block].words);
}
