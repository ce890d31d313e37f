const DETAIL_LIMIT = 400;
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
      cleaned = cleaned
        .replace(BEARER, '[secret]')
        .replace(JWT, '[secret]')
        .replace(/[\p{Cc}\s]+/gu, ' ')
        .trim();
      return cleaned.length > DETAIL_LIMIT ? `${cleaned.slice(0, DETAIL_LIMIT - 1)}…` : cleaned;
    },
  };
}
