/* Numbers as tables show them; a dash for what was not measured. */

const NONE = '–';

export function count(value: number | undefined): string {
  return value === undefined ? NONE : Math.round(value).toLocaleString('en-US');
}

export function seconds(ms: number | undefined): string {
  return ms === undefined ? NONE : `${(ms / 1_000).toFixed(1)} s`;
}

export function milliseconds(ms: number | undefined): string {
  return ms === undefined ? NONE : `${(ms / 1_000).toFixed(2)} s`;
}

export function ratio(value: number | undefined, base: number | undefined): string {
  if (value === undefined || base === undefined || base === 0) return NONE;
  const quotient = value / base;
  return quotient < 10 ? quotient.toFixed(2) : quotient.toFixed(0);
}
