import { z } from 'zod';

/* Values that several sections of the policy file share. */

export function count(from: number, to: number) {
  const message = `must be a whole number from ${from} to ${to}`;
  return z.int(message).min(from, message).max(to, message);
}

export function bySeverity<Value extends z.ZodType>(value: Value) {
  const optional = z.exactOptional(value);
  return z.strictObject({
    CRITICAL: optional,
    HIGH: optional,
    MEDIUM: optional,
    LOW: optional,
    INFORMATIONAL: optional,
  });
}

/** Ours name the finding and the run: a policy that set them would make one ticket look like another. */
export const label = z
  .string()
  .regex(/^[^\s\p{Cc}]{1,255}$/u, 'must be a Jira label: up to 255 characters, no space')
  .refine(
    (text) => !/^(?:wiz|wfd)-/i.test(text),
    "must not begin with wiz- or wfd-: those labels are the worker's own",
  );
