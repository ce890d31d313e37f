/** "1,234". Not by locale: a workflow must say the same everywhere. */
export function grouped(number: number): string {
  return String(number).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** "1 run", "1,234 runs"; irregular plurals are given. */
export function counted(number: number, noun: string, nouns = `${noun}s`): string {
  return `${grouped(number)} ${number === 1 ? noun : nouns}`;
}

/** "2026-11-23 12:00", in UTC; a text that is no time stays as it is. */
export function moment(timestamp: string): string {
  const ms = Date.parse(timestamp);
  return Number.isNaN(ms) ? timestamp : new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
}

const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
] as const;

/** The two largest units that count: "2 d 3 h", "4 min 12 s". */
export function lasting(ms: number): string {
  const at = UNITS.findIndex(([size]) => ms >= size);
  const unit = UNITS[at];
  if (unit === undefined) return 'under 1 s';
  const [size, name] = unit;
  const whole = `${Math.floor(ms / size)} ${name}`;
  const next = UNITS[at + 1];
  const rest = next === undefined ? 0 : Math.floor((ms % size) / next[0]);
  return next === undefined || rest === 0 ? whole : `${whole} ${rest} ${next[1]}`;
}

/** Nearest rank: a value that was measured, not one between two. `share`: 0 to 1. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
