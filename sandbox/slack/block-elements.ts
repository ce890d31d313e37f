import { isRecord } from '../json';
import { keyProblems, sizeProblems, type Problems } from './block-rules';

const TEXT_KEYS: Readonly<Record<string, readonly string[]>> = {
  plain_text: ['type', 'text', 'emoji'],
  mrkdwn: ['type', 'text', 'verbatim'],
};

interface TextRule {
  readonly at: string;
  readonly limit: number;
  readonly types?: readonly string[];
}

export function textProblems(
  value: unknown,
  { at, limit, types = ['plain_text', 'mrkdwn'] }: TextRule,
): Problems {
  if (!isRecord(value)) return [`[ERROR] must be an object [json-pointer:${at}]`];
  const type = String(value['type']);
  if (!types.includes(type)) return [`[ERROR] unsupported type: ${type} [json-pointer:${at}/type]`];
  return [
    ...keyProblems(value, TEXT_KEYS[type] ?? [], at),
    ...sizeProblems(value['text'], { at: `${at}/text`, limit }),
  ];
}

export function elementProblems(value: unknown, at: string, types: readonly string[]): Problems {
  if (!isRecord(value)) return [`[ERROR] must be an object [json-pointer:${at}]`];
  const type = String(value['type']);
  if (!types.includes(type)) return [`[ERROR] unsupported type: ${type} [json-pointer:${at}/type]`];
  return type === 'button' ? buttonProblems(value, at) : imageProblems(value, at);
}

const BUTTON_KEYS = ['type', 'text', 'action_id', 'url', 'value', 'style', 'accessibility_label', 'confirm'];
const BUTTON_LIMITS = { action_id: 255, url: 3_000, value: 2_000, accessibility_label: 75 } as const;

function buttonProblems(button: Record<string, unknown>, at: string): Problems {
  const { style } = button;
  const hasStyle = style === undefined || style === 'primary' || style === 'danger';
  return [
    ...keyProblems(button, BUTTON_KEYS, at),
    ...textProblems(button['text'], { at: `${at}/text`, limit: 75, types: ['plain_text'] }),
    ...Object.entries(BUTTON_LIMITS).flatMap(([key, limit]) =>
      button[key] === undefined ? [] : sizeProblems(button[key], { at: `${at}/${key}`, limit }),
    ),
    ...(hasStyle ? [] : [`[ERROR] unsupported style [json-pointer:${at}/style]`]),
  ];
}

function imageProblems(image: Record<string, unknown>, at: string): Problems {
  return [
    ...keyProblems(image, ['type', 'image_url', 'alt_text'], at),
    ...sizeProblems(image['image_url'], { at: `${at}/image_url`, limit: 3_000 }),
    ...sizeProblems(image['alt_text'], { at: `${at}/alt_text`, limit: 2_000 }),
  ];
}
