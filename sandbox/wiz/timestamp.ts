const RFC3339 = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/;

/** Microseconds since 1970 as a number (exact until the year 2255); NaN when the text is no RFC 3339 timestamp. */
export function microsOf(raw: string): number {
  const [, seconds, fraction = '', zone] = RFC3339.exec(raw) ?? [];
  if (seconds === undefined) return Number.NaN;
  return Date.parse(`${seconds}${zone}`) * 1_000 + Number(fraction.slice(0, 6).padEnd(6, '0'));
}

/** As Wiz writes it: UTC, microseconds, trailing zeros trimmed ("2026-03-25T05:46:26.5Z"). */
export function rawTimestamp(micros: number): string {
  const seconds = new Date(Math.floor(micros / 1_000)).toISOString().slice(0, 19);
  const fraction = String(micros % 1_000_000)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return fraction === '' ? `${seconds}Z` : `${seconds}.${fraction}Z`;
}
