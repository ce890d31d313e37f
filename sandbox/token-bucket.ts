export interface Rate {
  readonly perSecond: number;
  /** How many may pass at once after a quiet time. */
  readonly burst: number;
}

export type Passage =
  | { readonly isAllowed: true; readonly left: number }
  | { readonly isAllowed: false; readonly waitMs: number };

/** Token buckets by name, filled by the clock that is handed in. */
export class TokenBuckets {
  private readonly buckets = new Map<string, { tokens: number; atMs: number }>();

  take(name: string, rate: Rate, nowMs: number): Passage {
    const bucket = this.buckets.get(name) ?? { tokens: rate.burst, atMs: nowMs };
    const refill = (Math.max(0, nowMs - bucket.atMs) / 1_000) * rate.perSecond;
    const tokens = Math.min(rate.burst, bucket.tokens + refill);
    const isAllowed = tokens >= 1;
    this.buckets.set(name, { tokens: isAllowed ? tokens - 1 : tokens, atMs: nowMs });
    if (isAllowed) return { isAllowed, left: Math.floor(tokens - 1) };
    return { isAllowed, waitMs: Math.ceil(((1 - tokens) / rate.perSecond) * 1_000) };
  }
}
