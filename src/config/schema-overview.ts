import { z } from 'zod';
import { timezone } from './timezone';
import { channel } from './values';

const OFF = 'off';

/** `at: off` is what a bare `off` stands for. */
const at = z
  .string()
  .regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|off)$/, "must be a time of the day from '00:00' to '23:59', or off");

const settings = z.strictObject(
  { at: z.exactOptional(at), timezone: z.exactOptional(timezone), channel: z.exactOptional(channel) },
  // Only for what is no map at all; undefined leaves the rest to the usual words.
  {
    error: ({ code }) =>
      code === 'invalid_type' ? "must be off, or a map such as { at: '08:00' }" : undefined,
  },
);

export const overview = z.preprocess((value) => (value === OFF ? { at: OFF } : value), settings);
