import { z } from 'zod';

/**
 * "SEC-12". Checked wherever one comes in, for keys are counted with: a number that is none would keep the key scan
 * going for ever, and a long one would make it read a thousand windows that hold nothing.
 */
export const ticketKey = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,79}-[1-9][0-9]{0,8}$/, 'no key of a ticket');
