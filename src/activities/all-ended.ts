/**
 * As `Promise.all`, but it fails only when all of them have ended, and with the first in the list that did: then nothing is under way any more
 * behind the back of whoever hears of it, and all that the services have answered is counted.
 */
export async function allEnded<T extends readonly unknown[] | []>(
  work: T,
): Promise<{ -readonly [Place in keyof T]: Awaited<T[Place]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
