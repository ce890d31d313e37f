interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Words for the values, the first standing for `from`. */
  readonly words: readonly string[];
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const LONGEST_MONTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const FIELDS: readonly Field[] = [
  { name: 'minute', from: 0, to: 59, words: [] },
  { name: 'hour', from: 0, to: 23, words: [] },
  { name: 'day of the month', from: 1, to: 31, words: [] },
  { name: 'month', from: 1, to: 12, words: MONTHS },
  // Both 0 and 7 are Sunday.
  { name: 'day of the week', from: 0, to: 7, words: DAYS },
];

/** What keeps a text from being a five-field cron expression that fires; empty for a good one. */
export function cronProblems(text: string): readonly string[] {
  const parts = text.trim().split(/\s+/);
  if (text.trim().startsWith('@'))
    return ['must have five fields, such as "0 */4 * * *"; words like @hourly are not taken'];
  if (parts.length !== FIELDS.length)
    return [`must have five fields, such as "0 */4 * * *", and has ${parts.length}`];
  const values = FIELDS.map((field, index) => valuesOf(parts[index] ?? '', field));
  const problems = values.filter((each) => typeof each === 'string');
  if (problems.length > 0) return problems;
  const [, , days, months] = values.filter((each) => typeof each !== 'string');
  return days !== undefined && months !== undefined && neverComes(days, months)
    ? ['never fires: none of these months has such a day']
    : [];
}

/**
 * The minutes, hours, days of the month, months and days of the week (Sunday is 0) that a good expression names, each
 * ascending: two expressions with equal ones fire at the same times.
 */
export function cronTimes(cron: string): readonly (readonly number[])[] {
  const parts = cron.trim().split(/\s+/);
  return FIELDS.map((field, index) => {
    const values = valuesOf(parts[index] ?? '', field);
    if (typeof values === 'string') return [];
    const named = [...values].map((value) => (field.words === DAYS ? value % DAYS.length : value));
    return [...new Set(named)].sort((a, b) => a - b);
  });
}

/** Classic cron fires when either day field matches; a Temporal schedule wants both. */
export function restrictsBothDays(cron: string): boolean {
  const [, , day = '*', , weekday = '*'] = cron.trim().split(/\s+/);
  return !day.startsWith('*') && !weekday.startsWith('*');
}

function neverComes(days: ReadonlySet<number>, months: ReadonlySet<number>): boolean {
  const firstDay = Math.min(...days);
  return [...months].every((month) => firstDay > (LONGEST_MONTHS[month - 1] ?? 0));
}

/** The values a field names, or what is wrong with it. */
function valuesOf(text: string, field: Field): ReadonlySet<number> | string {
  const values = new Set<number>();
  for (const item of text.split(',')) {
    const range = rangeOf(item, field);
    if (range === undefined) {
      return `has a bad ${field.name}: numbers from ${field.from} to ${field.to}${spoken(field)}, as a list, range or step`;
    }
    for (let value = range.from; value <= range.to; value += range.step) values.add(value);
  }
  return values;
}

function spoken({ words }: Field): string {
  return words.length === 0 ? '' : ` or ${words[0]} to ${words.at(-1)}`;
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

const ITEM = /^([^/]+)(?:\/([0-9]{1,2}))?$/;

function rangeOf(item: string, field: Field): Range | undefined {
  const [, bounds = '', every] = ITEM.exec(item) ?? [];
  const [from, to] = boundsOf(bounds, field, every !== undefined);
  const step = Number(every ?? 1);
  return from <= to && step >= 1 && step <= field.to ? { from, to, step } : undefined;
}

function boundsOf(text: string, field: Field, isStepped: boolean): readonly [number, number] {
  if (text === '*') return [field.from, field.to];
  const dash = text.indexOf('-');
  if (dash >= 0) return [valueOf(text.slice(0, dash), field), valueOf(text.slice(dash + 1), field)];
  const from = valueOf(text, field);
  // "5/15" runs from 5 to the end of the field.
  return [from, isStepped ? field.to : from];
}

/** NaN, which no comparison is true of, where the field has no such value. */
function valueOf(text: string, field: Field): number {
  const word = field.words.indexOf(text.toUpperCase());
  if (word >= 0) return field.from + word;
  const value = /^[0-9]{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return value >= field.from && value <= field.to ? value : Number.NaN;
}
