const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const MOMENT = /^(\d{4})-(0[1-9]|1[0-2])-([0-3]\d)(?:T(\d{2}):(\d{2})[^\s]*)?$/;

/**
 * A date or timestamp of ours by %Y, %m, %d, %e, %b, %B, %H and %M, in UTC; a date without a time has 00:00. Throws for
 * anything else.
 */
export function formatDate(text: string, format: string): string {
  const [, year = '', month = '', day = '', hour = '00', minute = '00'] = MOMENT.exec(text.trim()) ?? [];
  if (year === '') throw new Error('this is no date');
  const name = MONTHS[Number(month) - 1] ?? '';
  const parts: Readonly<Record<string, string>> = {
    '%Y': year,
    '%m': month,
    '%d': day,
    '%e': String(Number(day)),
    '%b': name.slice(0, 3),
    '%B': name,
    '%H': hour,
    '%M': minute,
    '%%': '%',
  };
  return format.replaceAll(/%.?/g, (sign) => {
    const part = parts[sign];
    if (part === undefined) throw new Error(`a date has no ${sign}: ${Object.keys(parts).join(' ')}`);
    return part;
  });
}
