import { z } from 'zod';

export const timezone = z
  .string()
  .refine(isTimezone, 'must be an IANA time zone, such as UTC or Europe/Berlin');

function isTimezone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}
