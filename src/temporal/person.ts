import { hostname, userInfo } from 'node:os';

/** Shows in histories and in the list of workers. */
export function personAtHost(): string {
  return `${userName()}@${hostname()}`;
}

/** A container may run as a user id that has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
