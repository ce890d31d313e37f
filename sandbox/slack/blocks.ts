import { isRecord } from '../json';
import { elementProblems, textProblems } from './block-elements';
import { richTextProblems } from './block-rich-text';
import { keyProblems, sizeProblems, tooMany, type Problems } from './block-rules';

const BLOCKS_LIMIT = 50;
const BLOCK_ID_LIMIT = 255;

type BlockCheck = (block: Record<string, unknown>, at: string) => Problems;

const CHECKS: Readonly<Record<string, BlockCheck>> = {
  header: (block, at) => [
    ...keyProblems(block, ['text', 'level'], at),
    ...textProblems(block['text'], { at: `${at}/text`, limit: 150, types: ['plain_text'] }),
  ],
  divider: (block, at) => keyProblems(block, [], at),
  section: sectionProblems,
  context: (block, at) => [
    ...keyProblems(block, ['elements'], at),
    ...listProblems(block['elements'], { at: `${at}/elements`, limit: 10 }, (element, place) =>
      isRecord(element) && element['type'] === 'image'
        ? elementProblems(element, place, ['image'])
        : textProblems(element, { at: place, limit: 3_000 }),
    ),
  ],
  actions: (block, at) => [
    ...keyProblems(block, ['elements'], at),
    ...listProblems(block['elements'], { at: `${at}/elements`, limit: 25 }, (element, place) =>
      elementProblems(element, place, ['button']),
    ),
  ],
  image: (block, at) => [
    ...keyProblems(block, ['image_url', 'alt_text', 'title'], at),
    ...sizeProblems(block['image_url'], { at: `${at}/image_url`, limit: 3_000 }),
    ...sizeProblems(block['alt_text'], { at: `${at}/alt_text`, limit: 2_000 }),
  ],
  markdown: (block, at) => [
    ...keyProblems(block, ['text'], at),
    ...sizeProblems(block['text'], { at: `${at}/text`, limit: 12_000 }),
  ],
  rich_text: (block, at) => [
    ...keyProblems(block, ['elements'], at),
    ...richTextProblems(block['elements'], `${at}/elements`),
  ],
};

/** Everything Slack would object to, as its `response_metadata.messages` puts it; empty when all is well. */
export function blockProblems(blocks: readonly unknown[]): Problems {
  if (blocks.length > BLOCKS_LIMIT) return [tooMany(BLOCKS_LIMIT, '/blocks')];
  const ids = blocks.flatMap((block) =>
    isRecord(block) && block['block_id'] !== undefined ? [block['block_id']] : [],
  );
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  return [
    ...blocks.flatMap((block, index) => blockProblem(block, `/blocks/${index}`)),
    ...(twice === undefined
      ? []
      : [`[ERROR] block_id already exists: ${JSON.stringify(twice)} [json-pointer:/blocks]`]),
  ];
}

function blockProblem(block: unknown, at: string): Problems {
  if (!isRecord(block)) return [`[ERROR] must be an object [json-pointer:${at}]`];
  const { type, block_id: id, ...rest } = block;
  const check = CHECKS[String(type)];
  if (check === undefined) return [`[ERROR] unsupported type: ${String(type)} [json-pointer:${at}/type]`];
  const idProblems =
    id === undefined ? [] : sizeProblems(id, { at: `${at}/block_id`, limit: BLOCK_ID_LIMIT });
  return [...idProblems, ...check(rest, at)];
}

function sectionProblems(block: Record<string, unknown>, at: string): Problems {
  const { text, fields, accessory } = block;
  if (text === undefined && fields === undefined) {
    return [`[ERROR] missing required field: text [json-pointer:${at}]`];
  }
  return [
    ...keyProblems(block, ['text', 'fields', 'accessory', 'expand'], at),
    ...(text === undefined ? [] : textProblems(text, { at: `${at}/text`, limit: 3_000 })),
    ...(accessory === undefined ? [] : elementProblems(accessory, `${at}/accessory`, ['button', 'image'])),
    ...(fields === undefined
      ? []
      : listProblems(fields, { at: `${at}/fields`, limit: 10 }, (field, place) =>
          textProblems(field, { at: place, limit: 2_000 }),
        )),
  ];
}

function listProblems(
  list: unknown,
  { at, limit }: { readonly at: string; readonly limit: number },
  check: (element: unknown, at: string) => Problems,
): Problems {
  if (!Array.isArray(list)) return [`[ERROR] must be an array [json-pointer:${at}]`];
  if (list.length === 0) return [`[ERROR] no fewer than 1 item allowed [json-pointer:${at}]`];
  if (list.length > limit) return [tooMany(limit, at)];
  return list.flatMap((element: unknown, index) => check(element, `${at}/${index}`));
}
