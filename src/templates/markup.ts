/** Markdown that a filter made, or Wiz: it goes into the text as it is, while every other value is escaped. */
export class Markup {
  // Private, so that no template can take it apart.
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  static textOf(markup: Markup): string {
    return markup.#text;
  }
}
