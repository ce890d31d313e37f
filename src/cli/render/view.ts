import type { Style } from './style';

/** How an answer is laid out, and when: rendering asks neither terminal nor clock. */
export interface View {
  /** Columns. */
  readonly width: number;
  readonly style: Style;
  /** ISO date-time. */
  readonly now: string;
}
