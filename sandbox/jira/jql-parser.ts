/** JQL as far as this sandbox knows it: clauses, AND, OR, NOT, parentheses, ORDER BY. */
export interface Jql {
  readonly where?: Condition;
  readonly orderBy: readonly Ordering[];
}

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | Clause;

export interface Clause {
  readonly kind: 'clause';
  readonly field: string;
  readonly operator: Operator;
  readonly operands: readonly Operand[];
}

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | '~' | '!~' | 'in' | 'not in' | 'is' | 'is not';

type Operand =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'now' | 'startOfDay' };

export interface Ordering {
  readonly field: string;
  readonly isDescending: boolean;
}

/** What Jira would say in a 400. */
export class JqlError extends Error {}

interface Token {
  readonly kind: 'word' | 'string' | 'sign';
  readonly text: string;
  readonly at: number;
}

const TOKEN =
  /\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(!=|!~|<=|>=|&&|\|\||[=<>~!(),])|([^\s"'()=!<>~,&|]+))/y;
const COMPARISONS = new Set(['=', '!=', '<', '<=', '>', '>=', '~', '!~']);
const WORD_OPERATORS = new Set(['in', 'is', 'not']);
const RESERVED = new Set(['and', 'or', 'not', 'in', 'is', 'order', 'by', 'asc', 'desc', 'was', 'changed']);

export function parseJql(jql: string): Jql {
  return new Parser(tokens(jql)).query();
}

function tokens(jql: string): Token[] {
  const found: Token[] = [];
  const pattern = new RegExp(TOKEN);
  const end = jql.trimEnd().length;
  while (pattern.lastIndex < end) {
    const at = pattern.lastIndex;
    const match = pattern.exec(jql);
    if (match === null) throw syntaxError(`'${jql.slice(at).trim().slice(0, 1)}'`, at);
    const [, quoted, sign, word] = match;
    if (quoted !== undefined) found.push({ kind: 'string', text: unescape(quoted.slice(1, -1)), at });
    else if (sign !== undefined) found.push({ kind: 'sign', text: sign, at });
    else found.push({ kind: 'word', text: word ?? '', at });
  }
  return found;
}

function unescape(quoted: string): string {
  return quoted.replace(/\\(u[0-9a-fA-F]{4}|.)/g, (sequence, escaped: string) => {
    if (escaped.length === 5) return String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    const known: Record<string, string> = {
      '"': '"',
      "'": "'",
      '\\': '\\',
      n: '\n',
      r: '\r',
      t: '\t',
      ' ': ' ',
    };
    const character = known[escaped];
    if (character !== undefined) return character;
    throw new JqlError(`Error in the JQL Query: '${sequence}' is an illegal JQL escape sequence.`);
  });
}

function syntaxError(what: string, at: number): JqlError {
  return new JqlError(`Error in the JQL Query: ${what} is not expected here. (line 1, character ${at + 1})`);
}

class Parser {
  private position = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  query(): Jql {
    const where = this.isAtOrderBy() || this.peek() === undefined ? undefined : this.either();
    const orderBy = this.isAtOrderBy() ? this.orderBy() : [];
    const rest = this.peek();
    if (rest !== undefined) throw syntaxError(`'${rest.text}'`, rest.at);
    return { ...(where === undefined ? {} : { where }), orderBy };
  }

  private either(): Condition {
    const parts = [this.all()];
    while (this.accept('or', '||')) parts.push(this.all());
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'or', parts };
  }

  private all(): Condition {
    const parts = [this.one()];
    while (this.accept('and', '&&')) parts.push(this.one());
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'and', parts };
  }

  private one(): Condition {
    if (this.accept('not', '!')) return { kind: 'not', part: this.one() };
    if (!this.accept('(')) return this.clause();
    const inner = this.either();
    this.expect(')');
    return inner;
  }

  private clause(): Clause {
    const field = this.name();
    const operator = this.operator();
    const operands = operator.endsWith('in') ? this.list() : [this.operand()];
    if (operator.startsWith('is') && operands[0]?.kind !== 'empty') {
      throw new JqlError(`Error in the JQL Query: the operator '${operator}' takes EMPTY only.`);
    }
    return { kind: 'clause', field, operator, operands };
  }

  private operator(): Operator {
    const token = this.next();
    const text = token.text.toLowerCase();
    if (token.kind === 'sign' && COMPARISONS.has(text)) return text as Operator;
    if (token.kind === 'word' && WORD_OPERATORS.has(text)) return this.wordOperator(text);
    throw syntaxError(`'${token.text}'`, token.at);
  }

  private wordOperator(word: string): Operator {
    if (word === 'is') return this.accept('not') ? 'is not' : 'is';
    if (word === 'not') this.expect('in');
    return word === 'not' ? 'not in' : 'in';
  }

  private list(): Operand[] {
    this.expect('(');
    const operands = [this.operand()];
    while (this.accept(',')) operands.push(this.operand());
    this.expect(')');
    return operands;
  }

  private operand(): Operand {
    const token = this.next();
    const lower = token.text.toLowerCase();
    if (token.kind === 'string') return { kind: 'text', text: token.text };
    if (token.kind === 'sign' || RESERVED.has(lower)) throw syntaxError(`'${token.text}'`, token.at);
    if (lower === 'empty' || lower === 'null') return { kind: 'empty' };
    if (!this.accept('(')) return { kind: 'text', text: token.text };
    this.expect(')');
    if (lower === 'now') return { kind: 'now' };
    if (lower === 'startofday') return { kind: 'startOfDay' };
    throw new JqlError(`Unable to find JQL function '${token.text}()'.`);
  }

  private orderBy(): Ordering[] {
    this.position += 2;
    const orderings: Ordering[] = [];
    do {
      const field = this.name();
      const isDescending = this.accept('desc');
      if (!isDescending) this.accept('asc');
      orderings.push({ field, isDescending });
    } while (this.accept(','));
    if (orderings.length > 7) throw new JqlError('The ORDER BY clause takes at most 7 fields.');
    return orderings;
  }

  private isAtOrderBy(): boolean {
    const [order, by] = this.tokens.slice(this.position, this.position + 2);
    return order?.text.toLowerCase() === 'order' && by?.text.toLowerCase() === 'by';
  }

  private name(): string {
    const token = this.next();
    if (token.kind === 'sign' || (token.kind === 'word' && RESERVED.has(token.text.toLowerCase()))) {
      throw syntaxError(`'${token.text}'`, token.at);
    }
    return token.text.toLowerCase();
  }

  private accept(...texts: readonly string[]): boolean {
    const token = this.peek();
    const isOne = token !== undefined && token.kind !== 'string' && texts.includes(token.text.toLowerCase());
    if (isOne) this.position += 1;
    return isOne;
  }

  private expect(text: string): void {
    const token = this.next();
    if (token.kind === 'string' || token.text.toLowerCase() !== text)
      throw syntaxError(`'${token.text}'`, token.at);
  }

  private next(): Token {
    const token = this.peek();
    if (token === undefined) throw new JqlError('Error in the JQL Query: the query ends too early.');
    this.position += 1;
    return token;
  }

  private peek(): Token | undefined {
    return this.tokens[this.position];
  }
}
