/** Atlassian Document Format, as far as we write it: https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/ */
export interface AdfNode {
  readonly type: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
  readonly content?: readonly AdfNode[];
  readonly marks?: readonly AdfMark[];
  readonly text?: string;
}

export interface AdfMark {
  readonly type: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
}

export interface AdfDocument {
  readonly version: 1;
  readonly type: 'doc';
  readonly content: readonly AdfNode[];
}

export function paragraph(content: readonly AdfNode[]): AdfNode {
  return { type: 'paragraph', content };
}

export function textNode(text: string, marks: readonly AdfMark[] = []): AdfNode {
  return marks.length === 0 ? { type: 'text', text } : { type: 'text', text, marks };
}

export function childrenOf(node: AdfNode): readonly AdfNode[] {
  return node.content ?? [];
}

/** Empty where it is absent or no text. */
export function attributeOf(node: AdfNode | AdfMark | undefined, name: string): string {
  const value = node?.attrs?.[name];
  return typeof value === 'string' ? value : '';
}

/** All text below a node, in reading order. */
export function textOf(node: AdfNode): string {
  return node.text ?? childrenOf(node).map(textOf).join('');
}
