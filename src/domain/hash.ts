const PRIME = 0x100000001b3n;
const MASK = 0xffffffffffffffffn;

/** FNV-1a, 64 bits, as 16 hex digits: tells texts apart, keeps no secret. */
export function hashOf(texts: readonly string[]): string {
  let hash = 0xcbf29ce484222325n;
  for (const text of texts) {
    for (const char of `${text};`) hash = ((hash ^ BigInt(char.charCodeAt(0))) * PRIME) & MASK;
  }
  return hash.toString(16).padStart(16, '0');
}
