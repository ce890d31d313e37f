import { SlackFailure } from './errors';
import { channelListSchema, type ChannelAnswer } from './schema';
import type { CallSlack } from './web';

/** Slack keeps names in lower case, so capitals mean an id. */
const CHANNEL_ID = /^[CG][A-Z0-9]{2,}$/;

const PAGE_SIZE = 999;
/** 100,000 channels. */
const MAX_PAGES = 100;
const REFRESH_MS = 60_000;

export function isChannelId(channel: string): boolean {
  return CHANNEL_ID.test(channel);
}

/** "#sec-payments", however the policy wrote it; an id stays an id. */
export function channelLabel(channel: string): string {
  return isChannelId(channel) ? channel : `#${bareName(channel)}`;
}

/**
 * Finds channels by name. Slack has no such question, so the whole list is read once, and once more, at most every
 * minute, when a name is not in it. Posting by name would save this, but the answer to it differs by workspace.
 */
export class ChannelDirectory {
  private byName = new Map<string, ChannelAnswer>();
  private readAt = -Infinity;
  private reading: Promise<void> | undefined;

  constructor(
    private readonly call: CallSlack,
    private readonly now = (): number => Date.now(),
  ) {}

  /** The id to post to. Throws `SlackFailure`. */
  async idOf(channel: string): Promise<string> {
    if (isChannelId(channel)) return channel;
    const found = await this.find(channel);
    if (found !== undefined) return found.id;
    throw new SlackFailure({
      kind: 'channel',
      code: 'channel_not_found',
      detail: 'there is no channel of this name that the bot can see',
    });
  }

  async find(name: string): Promise<ChannelAnswer | undefined> {
    const wanted = bareName(name);
    if (!this.byName.has(wanted) && this.now() - this.readAt >= REFRESH_MS) await this.refresh();
    return this.byName.get(wanted);
  }

  /** For a channel that Slack no longer knows under the id we have. */
  forget(name: string): void {
    this.byName.delete(bareName(name));
  }

  private async refresh(): Promise<void> {
    this.reading ??= this.readAll().finally(() => {
      this.reading = undefined;
    });
    await this.reading;
  }

  private async readAll(): Promise<void> {
    const byName = new Map<string, ChannelAnswer>();
    for (const channel of await this.readPrivateToo()) {
      const { name = '' } = channel;
      // A living channel wins over an archived one of the same name.
      if (!byName.has(name) || !channel.is_archived) byName.set(name, channel);
    }
    this.byName = byName;
    this.readAt = this.now();
  }

  private async readPrivateToo(): Promise<ChannelAnswer[]> {
    try {
      return await this.readPages('public_channel,private_channel');
    } catch (error) {
      if (!isScopeTrouble(error)) throw error;
    }
    try {
      return await this.readPages('public_channel');
    } catch (error) {
      throw isScopeTrouble(error) ? namesUnknown() : error;
    }
  }

  private async readPages(types: string): Promise<ChannelAnswer[]> {
    const channels: ChannelAnswer[] = [];
    const used = new Set<string>();
    let cursor: string | undefined;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const answer = await this.call('conversations.list', channelListSchema, {
        types,
        limit: PAGE_SIZE,
        // An archived channel is to be named as such, not to be missed.
        exclude_archived: false,
        ...(cursor === undefined ? {} : { cursor }),
      });
      channels.push(...answer.channels);
      cursor = answer.response_metadata?.next_cursor;
      if (cursor === undefined) return channels;
      if (used.has(cursor)) throw endless('a cursor came back that was used before');
      used.add(cursor);
    }
    throw endless(`no end after ${MAX_PAGES} pages`);
  }
}

function endless(why: string): SlackFailure {
  return new SlackFailure({ kind: 'malformed', detail: `the list of channels: ${why}` });
}

function namesUnknown(): SlackFailure {
  return new SlackFailure({
    kind: 'channel',
    code: 'missing_scope',
    detail: 'the bot may not look up channels by name: it has no scope channels:read',
    cure: 'name the channel by its id (C…) in the policy, or give the app the scope channels:read and install it again',
  });
}

function isScopeTrouble(error: unknown): boolean {
  return (
    error instanceof SlackFailure &&
    (error.facts.code === 'missing_scope' || error.facts.code === 'invalid_types')
  );
}

function bareName(name: string): string {
  return name.trim().replace(/^#/, '').toLowerCase();
}
