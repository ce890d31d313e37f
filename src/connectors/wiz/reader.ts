import { BLOCKS, type Block, type Query } from './documents';
import type { Failure } from './errors';
import type { Ask } from './graphql-client';
import type { Variables } from './filters';

/** Asks one kind of question in the fullest way this tenant answers. */
export interface Reader {
  /** Throws `ConnectorError`. */
  read(variables: Variables, action: string): Promise<unknown>;
  /** In words, what this tenant's answers lack as far as it was asked. */
  lacks(): readonly string[];
}

export interface ReaderOptions {
  readonly ask: Ask;
  readonly onNotice: (text: string) => void;
}

/**
 * Tenants differ in their fields and service accounts in their rights. What is refused for one of these is asked
 * again without the blocks the refusal names, or without any where it names none; what was answered in the end is
 * remembered as long as the process lives.
 */
export function createReader(query: Query, { ask, onNotice }: ReaderOptions): Reader {
  let without: ReadonlySet<Block> = new Set<Block>();

  function settle(lacking: ReadonlySet<Block>, why: string): void {
    const news = [...lacking].filter((block) => !without.has(block));
    without = new Set([...without, ...lacking]);
    if (news.length > 0) onNotice(`Wiz findings are read without ${inWords(news).join(', ')}: ${why}`);
  }

  return {
    lacks: () => inWords([...without]),
    read: async (variables, action) => {
      let lacking = without;
      let why = '';
      for (;;) {
        const answer = await ask({ document: query.text(lacking), variables, action });
        if (answer.kind === 'data') {
          settle(lacking, why);
          return answer.data;
        }
        const refused = refusedBlocks(
          answer,
          query.blocks.filter((block) => !lacking.has(block)),
        );
        if (refused.length === 0) throw answer.error;
        lacking = new Set([...lacking, ...refused]);
        why = answer.error.detail;
      }
    },
  };
}

/** Which of the blocks that were asked for may be the reason of the refusal; none: asking for less does not help. */
function refusedBlocks({ reason, error, words }: Failure, asked: readonly Block[]): readonly Block[] {
  if (reason === 'schema') {
    const named = asked.filter((block) => BLOCKS[block].fields.some((field) => namesField(words, field)));
    return named.length > 0 ? named : asked;
  }
  // Where read:issues itself is missing there is nothing to read, with or without owners.
  if (reason !== 'permission' || words.includes('read:issues')) return [];
  return asked.filter((block) => block === 'owners' && error.trouble === 'unauthorized');
}

function namesField(words: string, field: string): boolean {
  return new RegExp(`\\bfield\\W{1,3}${field}\\b`, 'i').test(words);
}

function inWords(blocks: readonly Block[]): readonly string[] {
  return blocks.map((block) => BLOCKS[block].words);
}
