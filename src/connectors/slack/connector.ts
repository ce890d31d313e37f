import { currentRates } from '../calls';
import { Pace } from '../pace';
import { ChannelDirectory, channelLabel } from './channels';
import { checkSlack } from './check';
import { findDigests, findNotices, findPosted } from './history';
import { rememberIdentity } from './identity';
import type { Messenger } from './messenger';
import { noticeMessage } from './notice-message';
import { post, type SlackParts } from './post';
import { postDigest } from './post-digest';
import { createCall, type SlackOptions } from './web';

/** Slack as the worker sees it. One per process: channel ids and the bot's identity are remembered. */
export function createSlackConnector(options: SlackOptions): Messenger {
  const pace = new Pace();
  const call = createCall(options, pace);
  const parts: SlackParts = {
    call,
    channels: new ChannelDirectory(call),
    identity: rememberIdentity(call),
    notice: options.onNotice ?? (() => undefined),
  };
  return {
    turn: async (channel) => {
      // Who waits in here may be paused, and the clock is looked at afterwards. What cannot be answered the post will say.
      await Promise.allSettled([parts.channels.idOf(channel), parts.identity()]);
      await pace.turn({ name: channelLabel(channel), perSecond: currentRates().slack.perChannel, burst: 3 });
    },
    postDigest: (channel, digest, thread) => postDigest(parts, { channel, digest, thread }),
    postNotice: async (channel, notice) => (await post(parts, channel, noticeMessage(notice))).outcome,
    findPosted: (channel, key, sinceIso) => findPosted(parts, { channel, key, sinceIso }),
    findNotices: (channel, prefix, sinceIso) => findNotices(parts, { channel, prefix, sinceIso }),
    findDigests: (channel, sinceIso) => findDigests(parts, { channel, sinceIso }),
    check: (channels) => checkSlack(parts, channels),
  };
}
