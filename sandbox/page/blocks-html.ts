import { isRecord } from '../json';
import { USER_GROUPS } from '../slack/settings';
import { html, link, NOTHING, safeUrl, type Html } from './markup';
import { mrkdwnToHtml, plainToHtml } from './mrkdwn-html';

type Block = Record<string, unknown>;

const BLOCKS: Readonly<Record<string, (block: Block) => Html>> = {
  header: (block) => html`<h3 class="block-header">${textObject(block['text'])}</h3>`,
  divider: () => html`<hr />`,
  section,
  context: (block) =>
    html`<div class="block-context">
      ${list(block['elements']).map((each) => html`<span>${textObject(each)}</span>`)}
    </div>`,
  actions: (block) => html`<div class="block-actions">${list(block['elements']).map(button)}</div>`,
  markdown: (block) => html`<div class="block-text">${text(block, 'text')}</div>`,
  rich_text: (block) => html`<div class="block-text">${list(block['elements']).map(richText)}</div>`,
};

/** Blocks as a Slack client shows them. */
export function blocksToHtml(blocks: readonly object[]): Html {
  return html`${blocks.filter(isRecord).map((block) => {
    const render = BLOCKS[text(block, 'type')];
    return render === undefined
      ? html`<div class="unsupported">[${text(block, 'type')}]</div>`
      : render(block);
  })}`;
}

function section(block: Block): Html {
  const { accessory } = block;
  const fields = list(block['fields']);
  return html`<div class="block-section">
    <div class="block-text">
      ${textObject(block['text'])}
      ${fields.length > 0 && html`<div class="block-fields">${fields.map((each) => html`<div>${textObject(each)}</div>`)}</div>`}
    </div>
    ${isRecord(accessory) && accessory['type'] === 'button' && button(accessory)}
  </div>`;
}

function textObject(value: unknown): Html {
  if (!isRecord(value)) return NOTHING;
  return value['type'] === 'mrkdwn' ? mrkdwnToHtml(text(value, 'text')) : plainToHtml(text(value, 'text'));
}

function button(value: unknown): Html {
  if (!isRecord(value)) return NOTHING;
  const style = value['style'] === 'primary' || value['style'] === 'danger' ? value['style'] : 'plain';
  const label = textObject(value['text']);
  const url = safeUrl(value['url']);
  return url === undefined
    ? html`<span class="button button-${style}">${label}</span>`
    : html`<a class="button button-${style}" href="${url}" target="_blank" rel="noopener noreferrer"
        >${label}</a
      >`;
}

function richText(value: unknown): Html {
  if (!isRecord(value)) return NOTHING;
  const inner = html`${list(value['elements']).map(richText)}`;
  switch (value['type']) {
    case 'rich_text_section':
      return html`<div>${inner}</div>`;
    case 'rich_text_list':
      return html`<ul>
        ${list(value['elements']).map((each) => html`<li>${richText(each)}</li>`)}
      </ul>`;
    case 'rich_text_preformatted':
      return html`<pre><code>${inner}</code></pre>`;
    case 'rich_text_quote':
      return html`<blockquote>${inner}</blockquote>`;
    default:
      return leaf(value);
  }
}

function leaf(value: Block): Html {
  switch (value['type']) {
    case 'text':
      // A line break in a text element breaks the line, as in Slack.
      return styled(plainToHtml(text(value, 'text')), value['style']);
    case 'link':
      return styled(link(value['url'], text(value, 'text') || text(value, 'url')), value['style']);
    case 'emoji':
      return plainToHtml(`:${text(value, 'name')}:`);
    case 'usergroup':
      return mention(USER_GROUPS[text(value, 'usergroup_id')] ?? text(value, 'usergroup_id'));
    default:
      return mention(text(value, 'user_id') || text(value, 'range'));
  }
}

function mention(name: string): Html {
  return html`<span class="mention">@${name}</span>`;
}

function styled(inner: Html, style: unknown): Html {
  if (!isRecord(style)) return inner;
  const bold = style['bold'] === true ? html`<strong>${inner}</strong>` : inner;
  const italic = style['italic'] === true ? html`<em>${bold}</em>` : bold;
  return style['code'] === true ? html`<code>${italic}</code>` : italic;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: Block, key: string): string {
  const found = value[key];
  return typeof found === 'string' ? found : '';
}
