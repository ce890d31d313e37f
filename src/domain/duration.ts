const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const LONGEST_MS = 3_650 * UNITS.d;

/** "90s", "12h", "3d" as milliseconds; one number, one of ms, s, m, h, d. `undefined` for anything else or beyond ten years. */
export function parseDuration(text: string): number | undefined {
  const [, amount, unit] = /^(\d{1,12})(ms|s|m|h|d)$/.exec(text.trim()) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  const ms = Number(amount) * UNITS[unit as keyof typeof UNITS];
  return ms <= LONGEST_MS ? ms : undefined;
}

/** The shortest text that `parseDuration` reads back: 5_400_000 is "90m". */
export function formatDuration(ms: number): string {
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    if (ms >= UNITS[unit] && ms % UNITS[unit] === 0) return `${ms / UNITS[unit]}${unit}`;
  }
  return `${ms}ms`;
}
