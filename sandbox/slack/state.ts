import { TokenBuckets } from '../token-bucket';
import { mentionsIn } from './mentions';
import { BOT, defaultSettings, type ChannelSetting, type SlackSettings } from './settings';

export interface Channel extends ChannelSetting {
  readonly name: string;
}

export interface MessageMetadata {
  readonly event_type: string;
  readonly event_payload: Readonly<Record<string, unknown>>;
}

/** What a post brings. */
export interface MessageContent {
  readonly text: string;
  readonly blocks: readonly object[];
  readonly metadata?: MessageMetadata;
  readonly threadTs?: string;
  /** Whether Slack was asked to turn "@channel" in plain text into a mention. */
  readonly linksNames: boolean;
}

export interface StoredMessage extends Omit<MessageContent, 'linksNames'> {
  /** "1795468800.000100": seconds and microseconds; unique, and the message's id in its channel. */
  readonly ts: string;
  /** Channel id. */
  readonly channel: string;
  readonly botId: string;
}

/** The books of one Slack workspace. */
export class SlackState {
  readonly settings: SlackSettings = defaultSettings();
  readonly buckets = new TokenBuckets();
  private readonly messages: StoredMessage[] = [];
  private readonly mentions: object[] = [];
  private lastMicros = 0;

  constructor(readonly now: () => Date) {}

  /** By id; by name as well where Slack takes names. */
  channel(idOrName: string, { takesNames = false } = {}): Channel | undefined {
    const name = idOrName.replace(/^#/, '');
    for (const [each, setting] of Object.entries(this.settings.channels)) {
      if (setting.id === idOrName || (takesNames && each === name)) return { ...setting, name: each };
    }
    return undefined;
  }

  channels(): readonly Channel[] {
    return Object.entries(this.settings.channels).map(([name, setting]) => ({ ...setting, name }));
  }

  join(name: string): void {
    const setting = this.settings.channels[name];
    if (setting !== undefined) setting.isMember = true;
  }

  post(channel: Channel, { linksNames, ...content }: MessageContent): StoredMessage {
    const message = { ...content, ts: this.nextTs(), channel: channel.id, botId: BOT.botId };
    this.messages.push(message);
    const found = mentionsIn({ ...content, linksNames });
    if (found.length > 0) this.mentions.push({ channel: channel.name, ts: message.ts, found });
    return message;
  }

  /** Oldest first. */
  messagesOf(channelId: string): readonly StoredMessage[] {
    return this.messages.filter(({ channel }) => channel === channelId);
  }

  messageCount(): number {
    return this.messages.length;
  }

  dump(): object {
    const perKey: Record<string, number> = {};
    for (const { metadata } of this.messages) {
      const key = metadata?.event_payload['key'];
      if (typeof key === 'string') perKey[key] = (perKey[key] ?? 0) + 1;
    }
    return {
      channels: this.channels().map((channel) => ({ ...channel, messages: this.messagesOf(channel.id) })),
      perKey,
      mentions: this.mentions,
      withoutText: this.messages.filter(({ text }) => text === '').map(({ ts }) => ts),
    };
  }

  private nextTs(): string {
    this.lastMicros = Math.max(this.lastMicros + 100, this.now().getTime() * 1_000);
    const seconds = Math.floor(this.lastMicros / 1_000_000);
    return `${seconds}.${String(this.lastMicros % 1_000_000).padStart(6, '0')}`;
  }
}
