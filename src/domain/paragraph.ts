/** Text with weight and links, for a message that is more than sentences. */
export interface Span {
  /** Shown as it is, whatever is in it. */
  readonly text: string;
  readonly isBold?: true;
  /** http or https; anything else leaves the text alone. */
  readonly url?: string;
}

export type TextLine = readonly Span[];

/** Lines that belong together, with room around them. */
export type Paragraph = readonly TextLine[];

export function span(text: string): Span {
  return { text };
}

export function bold(text: string): Span {
  return { text, isBold: true };
}

export function linked(text: string, url: string): Span {
  return { text, url };
}

/** Without those that have no line in them. */
export function paragraphs(...all: readonly (readonly TextLine[])[]): Paragraph[] {
  return all.filter((lines) => lines.length > 0).map((lines) => [...lines]);
}
