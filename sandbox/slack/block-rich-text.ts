import { isRecord } from '../json';
import { keyProblems, type Problems } from './block-rules';

/** Keys that each part of a rich text may have besides `type`. */
const CONTAINERS: Readonly<Record<string, readonly string[]>> = {
  rich_text_section: ['elements'],
  rich_text_preformatted: ['elements', 'border', 'language'],
  rich_text_quote: ['elements', 'border'],
  rich_text_list: ['elements', 'style', 'indent', 'offset', 'border'],
};
const LEAVES: Readonly<Record<string, readonly string[]>> = {
  text: ['text', 'style'],
  link: ['url', 'text', 'unsafe', 'style'],
  emoji: ['name', 'unicode', 'style'],
  user: ['user_id', 'style'],
  usergroup: ['usergroup_id', 'style'],
  channel: ['channel_id', 'style'],
  broadcast: ['range', 'style'],
  date: ['timestamp', 'format', 'url', 'fallback', 'style'],
};

export function richTextProblems(elements: unknown, at: string): Problems {
  return each(elements, at, (element, place) => {
    const known = CONTAINERS[String(element['type'])];
    if (known === undefined) return [unsupported(element, place)];
    const isList = element['type'] === 'rich_text_list';
    return [
      ...keyProblems(element, ['type', ...known], place),
      ...(isList
        ? richTextProblems(element['elements'], `${place}/elements`)
        : each(element['elements'], `${place}/elements`, leafProblems)),
    ];
  });
}

function leafProblems(leaf: Record<string, unknown>, at: string): Problems {
  const known = LEAVES[String(leaf['type'])];
  if (known === undefined) return [unsupported(leaf, at)];
  const isEmptyText = leaf['type'] === 'text' && (typeof leaf['text'] !== 'string' || leaf['text'] === '');
  return [
    ...keyProblems(leaf, ['type', ...known], at),
    ...idProblems(leaf, at),
    ...(isEmptyText ? [`[ERROR] must be more than 0 characters [json-pointer:${at}/text]`] : []),
  ];
}

/** Who can be called, and how Slack's ids of them begin. */
const IDS: Readonly<Record<string, { readonly key: string; readonly form: RegExp }>> = {
  usergroup: { key: 'usergroup_id', form: /^S[A-Z0-9]{2,}$/ },
  user: { key: 'user_id', form: /^[UW][A-Z0-9]{2,}$/ },
};

function idProblems(leaf: Record<string, unknown>, at: string): Problems {
  const { key, form } = IDS[String(leaf['type'])] ?? {};
  if (key === undefined || form === undefined || form.test(String(leaf[key]))) return [];
  return [`[ERROR] does not match the pattern ${form.source} [json-pointer:${at}/${key}]`];
}

function each(
  list: unknown,
  at: string,
  check: (element: Record<string, unknown>, at: string) => Problems,
): Problems {
  if (!Array.isArray(list)) return [`[ERROR] must be an array [json-pointer:${at}]`];
  return list.flatMap((element: unknown, index) =>
    isRecord(element)
      ? check(element, `${at}/${index}`)
      : [`[ERROR] must be an object [json-pointer:${at}/${index}]`],
  );
}

function unsupported(element: Record<string, unknown>, at: string): string {
  return `[ERROR] unsupported type: ${String(element['type'])} [json-pointer:${at}/type]`;
}
