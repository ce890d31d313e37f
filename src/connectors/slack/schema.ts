import { z } from 'zod';

/** Slack's answers, as much of them as we read. Slack leaves out, nulls or empties whatever it does not have. */
const text = z
  .string()
  .nullish()
  .transform((value) => (value === null || value === '' ? undefined : value));
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

const page = z.object({ next_cursor: text }).nullish();

/** Both go into the link to a message, and that into the history. */
export const postedSchema = z.object({
  channel: z.string().max(100),
  ts: z.string().regex(/^\d{1,20}\.\d{1,20}$/),
});

/** Only what a person can click, for links begin with it. */
const webAddress = text.transform((url) =>
  url !== undefined && /^https?:\/\/\S{1,500}$/.test(url) ? url : undefined,
);

export const identitySchema = z.object({
  url: webAddress,
  team: text,
  user: text,
  bot_id: text,
  app_id: text,
  /** From the header `x-oauth-scopes`, put here by the client. */
  response_metadata: z.object({ scopes: z.array(z.string()).optional() }).nullish(),
});

const channelSchema = z.object({
  id: z.string(),
  name: text,
  is_archived: flag,
  is_member: flag,
  is_private: flag,
});

export const channelAnswerSchema = z.object({ channel: channelSchema });

export const channelListSchema = z.object({ channels: z.array(channelSchema), response_metadata: page });

const messageSchema = z.object({
  bot_id: text,
  app_id: text,
  subtype: text,
  metadata: z
    .object({ event_type: text, event_payload: z.record(z.string(), z.unknown()).nullish() })
    .nullish(),
});

export const historySchema = z.object({ messages: z.array(messageSchema), response_metadata: page });

export type ChannelAnswer = z.infer<typeof channelSchema>;
export type HistoryMessage = z.infer<typeof messageSchema>;
