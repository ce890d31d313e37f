import { oneLine } from '../one-line';

const DETAIL_LIMIT = 400;
/** The patterns below take time with the square of a text's length. */
const LOOKED_AT = 10_000;
const JWT = /\beyJ[\w-]+\.[\w-]+(\.[\w-]*)?/g;
const BEARER = /\bBearer\s+\S+/gi;

/** Knows what must never be said, and takes it out of texts that other people wrote. */
export interface Scrubber {
  /** From now on this text is a secret. */
  hide(secret: string): void;
  /** One line of at most 400 characters without any secret. */
  clean(text: string): string;
}

export function createScrubber(): Scrubber {
  const secrets = new Set<string>();
  return {
    hide: (secret) => {
      for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]) {
        if (form !== '') secrets.add(form);
      }
    },
    clean: (text) => {
      let cleaned = text;
      for (const secret of secrets) cleaned = cleaned.replaceAll(secret, '[secret]');
      cleaned = cleaned.slice(0, LOOKED_AT).replace(BEARER, '[secret]').replace(JWT, '[secret]');
      return oneLine(cleaned, DETAIL_LIMIT);
    },
  };
}
