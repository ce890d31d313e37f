import { InvalidArgumentError } from 'commander';

/** The value of an option, which is a port. */
export function port(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('It must be a port: 0 to 65535.');
}
