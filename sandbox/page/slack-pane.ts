import { BOT } from '../slack/settings';
import type { Channel, SlackState, StoredMessage } from '../slack/state';
import { blocksToHtml } from './blocks-html';
import { html, NOTHING, type Html } from './markup';
import { mrkdwnToHtml } from './mrkdwn-html';

/** Messages of a channel beside others, and of a channel alone. */
const PREVIEW_LIMIT = 3;
const ALONE_LIMIT = 50;

interface Talk {
  readonly channel: Channel;
  /** Oldest first, without the replies. */
  readonly messages: readonly StoredMessage[];
  readonly replies: readonly StoredMessage[];
}

/** The workspace: its channels, and what was said, latest channel on top; one channel alone when it is named. */
export function slackPane(slack: SlackState, only: string | undefined): Html {
  const talks = slack.channels().map((channel) => talkOf(channel, slack.messagesOf(channel.id)));
  const alone = talks.find(({ channel }) => channel.name === only);
  const shown = alone === undefined ? talks.filter(({ messages }) => messages.length > 0) : [alone];
  return html` <nav class="rail">
      <p class="workspace">${BOT.team}</p>
      <a href="/" data-channel="" class="${alone === undefined && 'is-chosen'}">All channels</a>
      ${talks.map((talk) => railEntry(talk, alone))}
    </nav>
    <div class="talk">
      ${shown.toSorted(latestFirst).map((talk) => channelView(talk, alone === undefined ? PREVIEW_LIMIT : ALONE_LIMIT))}
      ${shown.length === 0 && html`<p class="empty">Nobody has said anything yet.</p>`}
    </div>`;
}

function talkOf(channel: Channel, all: readonly StoredMessage[]): Talk {
  return {
    channel,
    messages: all.filter(({ threadTs }) => threadTs === undefined),
    replies: all.filter(({ threadTs }) => threadTs !== undefined),
  };
}

function railEntry({ channel, messages }: Talk, alone: Talk | undefined): Html {
  const { name, isArchived, isPrivate } = channel;
  const isChosen = alone?.channel.name === name;
  return html`<a
    href="/?channel=${name}"
    data-channel="${name}"
    class="${isChosen && 'is-chosen'} ${isArchived && 'is-archived'} ${messages.length > 0 && 'has-news'}"
  >
    <span>${isPrivate ? '🔒' : '#'} ${name}</span
    >${messages.length > 0 && html`<span class="count">${messages.length}</span>`}
  </a>`;
}

function channelView({ channel, messages, replies }: Talk, limit: number): Html {
  const earlier = messages.length - limit;
  return html`<section class="channel">
    <h3># ${channel.name}${channel.isArchived && html` <span class="quiet">archived</span>`}</h3>
    ${earlier > 0 ? html`<p class="more">… and ${earlier} earlier</p>` : NOTHING}
    ${messages.slice(-limit).map((message) =>
      messageView(
        message,
        replies.filter(({ threadTs }) => threadTs === message.ts),
      ),
    )}
  </section>`;
}

function messageView(message: StoredMessage, replies: readonly StoredMessage[]): Html {
  const { ts } = message;
  const time = new Date(Number(ts) * 1_000).toISOString();
  return html`<div class="message" id="p${ts.replace('.', '')}">
    <span class="bot-avatar" aria-hidden="true">◆</span>
    <div class="message-body">
      <p class="author">
        <strong>Finding Distribution</strong> <span class="app">APP</span>
        <time datetime="${time}">${time.slice(11, 16)}</time>
      </p>
      ${content(message)} ${replies.length > 0 && thread(replies)}
    </div>
  </div>`;
}

function thread(replies: readonly StoredMessage[]): Html {
  const count = `${replies.length} ${replies.length === 1 ? 'reply' : 'replies'}`;
  return html`<details class="thread">
    <summary>${count}</summary>
    ${replies.map(content)}
  </details>`;
}

function content({ text, blocks }: StoredMessage): Html {
  return blocks.length > 0 ? blocksToHtml(blocks) : html`<div class="block-text">${mrkdwnToHtml(text)}</div>`;
}

function latestFirst(a: Talk, b: Talk): number {
  return Number(b.messages.at(-1)?.ts ?? 0) - Number(a.messages.at(-1)?.ts ?? 0);
}
