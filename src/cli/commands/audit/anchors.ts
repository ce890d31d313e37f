import type { Anchor } from '../../../audit/verify';
import { readSettings, readTaskQueue } from '../../../config/environment';
import { anchorPrefix, parseAnchor } from '../../../domain/anchor';
import { before } from '../../../domain/time';
import { readPolicy, say, type Cli } from '../../cli';
import { rootMessage } from '../../describe-error';
import { plainText } from '../../plain-text';

/** Longer than anybody keeps messages; the channel shows at most its newest 10,000. */
const FURTHEST_MS = 10 * 365 * 86_400_000;

/** The anchors cannot be read: a sentence that says why. */
export interface Unread {
  readonly unread: string;
}

/**
 * Every anchor of this deployment that the channel shows, or those since a time that a person names: never since one that
 * stands in the archive, which whoever changed it may have chosen. Without Slack the chain is verified by itself.
 */
export async function anchorsInSlack(cli: Cli, since: string | undefined): Promise<Anchor[] | Unread> {
  const env = cli.environment();
  if ((env['SLACK_BOT_TOKEN'] ?? '').trim() === '') {
    say(cli, 'No SLACK_BOT_TOKEN is set: the chain was held against nothing but itself.');
    return [];
  }
  try {
    const taskQueue = readTaskQueue(env);
    const { defaultChannel } = readPolicy(cli).slack;
    const { slack } = cli.backend.createConnectors(readSettings(env));
    const from = since ?? before(cli.io.now().toISOString(), FURTHEST_MS);
    const { keys, isWhole } = await slack.findNotices(defaultChannel, anchorPrefix(taskQueue), from);
    const anchors = keys.flatMap((key) => parseAnchor(key, taskQueue) ?? []);
    if (!isWhole && anchors.length === 0) return unread(`not all of ${defaultChannel} can be read`);
    const shown = isWhole ? 'all that it shows' : 'not all that there may be: its newest 10,000 messages';
    const span = since === undefined ? '' : `, since ${since}`;
    say(cli, `Anchors in ${plainText(defaultChannel)}: ${anchors.length} (${shown}${span}).`);
    return anchors;
  } catch (error) {
    return unread(rootMessage(error));
  }
}

function unread(why: string): Unread {
  return {
    unread: `The anchors in Slack could not be read, so nobody can tell whether the end was cut off: ${plainText(why)}. With --no-slack the chain is held against nothing but itself.`,
  };
}
