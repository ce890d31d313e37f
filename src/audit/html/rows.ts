/** Rows a table of the page has at most; what is more is counted. */
const ROWS = 300;

export interface Rows<Row> {
  /** The newest, the newest first. */
  readonly rows: readonly Row[];
  readonly total: number;
}

export class Newest<Row> {
  private readonly kept: Row[] = [];
  private total = 0;

  add(row: Row): void {
    this.total += 1;
    this.kept.push(row);
    if (this.kept.length > ROWS) this.kept.shift();
  }

  rows(): Rows<Row> {
    return { rows: this.kept.toReversed(), total: this.total };
  }
}

/** Rows by what they say: what comes again changes its row, and the row that was silent longest gives way. */
export class Grouped<Row> {
  private readonly kept = new Map<string, Row>();
  private total = 0;

  add(key: string, change: (before: Row | undefined) => Row): void {
    const before = this.kept.get(key);
    if (before === undefined) this.total += 1;
    this.kept.delete(key);
    this.kept.set(key, change(before));
    const [oldest] = this.kept.keys();
    if (this.kept.size > ROWS && oldest !== undefined) this.kept.delete(oldest);
  }

  rows(): Rows<Row> {
    return { rows: [...this.kept.values()].toReversed(), total: this.total };
  }
}
