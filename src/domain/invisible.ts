const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]+/gu;

/** A blank for what nobody sees, and what may move a cursor, change a title or turn the text around it. */
export function withoutInvisible(text: string): string {
  return text.replaceAll(INVISIBLE, ' ');
}
