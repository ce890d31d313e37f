const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "6 Dec 2026" of an ISO day or time, as it stands there; empty for what is none. */
export function dayInWords(iso: string): string {
  const words = dateInWords(iso);
  return words === '' ? '' : `${words} ${iso.slice(0, 4)}`;
}

/** "6 Dec": with the month's name nobody reads it the wrong way round. */
export function dateInWords(iso: string): string {
  const [, month, day] = /^\d{4}-(\d\d)-(\d\d)/.exec(iso) ?? [];
  const name = MONTHS[Number(month) - 1];
  return name === undefined ? '' : `${Number(day)} ${name}`;
}
