import { randomBytes } from 'node:crypto';

/** One entry of WFD_ENCRYPTION_KEYS. */
export function aKey(id: string): string {
  return `${id}:${randomBytes(32).toString('base64')}`;
}
