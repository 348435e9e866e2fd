// Reads a filter's text. A fault has a place, so that the bar can underline it.
import { type FilterLeaf, type FilterNode, type FilterScalar, OUTCOMES } from '@heliometer/contract';
import { fieldNamed, OPERATORS, PROPERTY_PREFIX, SCORE_PREFIX } from './fields.ts';
import {
  condition,
  EVERYTHING,
  type FieldRef,
  type Filter,
  fromTree,
  kindOf,
  propertyField,
  scoreField,
} from './filter.ts';
import { WORD_OPERATORS } from './print-filter.ts';
import { type Token, tokensOf } from './tokens.ts';

export interface FilterFault {
  /** Where in the text. */
  readonly at: number;
  readonly length: number;
  readonly message: string;
}

export type ParsedFilter =
  | { readonly ok: true; readonly filter: Filter }
  | { readonly ok: false; readonly fault: FilterFault };

class Fault extends Error {
  readonly at: number;
  readonly length: number;
  constructor(message: string, { at, text }: Pick<Token, 'at' | 'text'>) {
    super(message);
    this.at = at;
    this.length = Math.max(text.length, 1);
  }
}

/** Deeper brackets than anybody writes, and than the server takes. */
const MAX_DEPTH = 50;

export function parseFilter(text: string): ParsedFilter {
  if (text.trim() === '') return { ok: true, filter: EVERYTHING };
  try {
    const reader = new Reader(tokensOf(text), text.length);
    const filter = reader.expression(0);
    reader.end();
    return { ok: true, filter };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { ok: false, fault: { at: error.at, length: error.length, message: error.message } };
  }
}

const SIGNS = new Map(OPERATORS.map(({ sign, name }) => [sign, name]));
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const NUMBER = /^\$?(-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(ms|s|m|h)?$/i;

class Reader {
  readonly #tokens: readonly Token[];
  readonly #length: number;
  #next = 0;

  constructor(tokens: readonly Token[], length: number) {
    this.#tokens = tokens;
    this.#length = length;
  }

  expression(depth: number): Filter {
    const parts = [this.#conjunction(depth)];
    while (this.#takeWord('or')) parts.push(this.#conjunction(depth));
    return grouped('or', parts);
  }

  end(): void {
    const token = this.#peek();
    if (token.kind !== 'end') throw new Fault('accepted here is and, or, or the end', token);
  }

  #conjunction(depth: number): Filter {
    const parts = [this.#unit(depth)];
    while (this.#takeWord('and')) parts.push(this.#unit(depth));
    return grouped('and', parts);
  }

  #unit(depth: number): Filter {
    const token = this.#peek();
    if (token.kind === 'json') {
      this.#next += 1;
      return rawFilter(token);
    }
    if (token.kind === 'sign' && token.text === '(') {
      if (depth >= MAX_DEPTH) throw new Fault(`brackets are at most ${MAX_DEPTH} deep`, token);
      this.#next += 1;
      const inner = this.expression(depth + 1);
      const close = this.#take();
      if (close.text !== ')' || close.kind !== 'sign') throw new Fault('a bracket is not closed', close);
      return inner;
    }
    if (this.#takeWord('all')) return EVERYTHING;
    return this.#condition();
  }

  #condition(): Filter {
    const field = this.#field();
    const sign = this.#take();
    const operator =
      sign.kind === 'sign' ? SIGNS.get(sign.text) : WORD_OPERATORS.has(sign.text) ? sign.text : undefined;
    if (operator === undefined) {
      throw new Fault(`accepted after a field is one of ${OPERATORS.map((each) => each.sign).join(' ')}`, sign);
    }
    return condition(field, operator, this.#value(field));
  }

  #field(): FieldRef | 'body' {
    const first = this.#take();
    if (first.kind !== 'word' && first.kind !== 'text')
      throw new Fault('a field is missing, such as model or status', first);
    const path = [String(first.value)];
    while (this.#peek().text === '.' && this.#peek().kind === 'sign') {
      this.#next += 1;
      const part = this.#take();
      if (part.kind !== 'word' && part.kind !== 'text') throw new Fault('a name is missing after the point', part);
      path.push(String(part.value));
    }
    return fieldOfPath(path, first);
  }

  #value(field: FieldRef | 'body'): FilterScalar {
    const token = this.#take();
    if (token.kind === 'text') return String(token.value);
    if (token.kind !== 'word') throw new Fault('a value is missing', token);
    const kind = kindOf(field);
    if (kind === 'text' || kind === 'list' || kind === 'time') return token.text;
    if (kind === 'outcome') return outcome(token);
    if (token.text === 'null') return null;
    if (token.text === 'true' || token.text === 'false') return token.text === 'true';
    const [, digits, unit] = NUMBER.exec(token.text) ?? [];
    if (digits === undefined)
      throw new Fault(`a ${kind === 'boolean' ? 'true or false' : 'number'} is needed here`, token);
    return Number(digits) * (unit === undefined ? 1 : (UNITS[unit.toLowerCase()] ?? 1));
  }

  #takeWord(word: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'word' || token.text.toLowerCase() !== word) return false;
    this.#next += 1;
    return true;
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', text: '', value: '', at: this.#length };
  }

  #take(): Token {
    const token = this.#peek();
    this.#next += 1;
    return token;
  }
}

function outcome(token: Token): string {
  const known = OUTCOMES.find((each) => each === token.text.toLowerCase());
  if (known === undefined) throw new Fault(`accepted here is one of ${OUTCOMES.join(', ')}`, token);
  return known;
}

/** Not `join`: brackets in the text are groups of their own, as in the tree. */
function grouped(operator: 'and' | 'or', items: readonly Filter[]): Filter {
  const [first] = items;
  return items.length === 1 && first !== undefined ? first : { kind: 'group', operator, items };
}

function fieldOfPath(path: readonly string[], first: Token): FieldRef | 'body' {
  const [a = '', b, c] = path;
  if (path.length > 3) throw new Fault('a field has at most three parts', first);
  if (b === undefined) {
    const known = fieldNamed(a);
    if (known === null) throw new Fault(`there is no field ${a}; model, status, cost, property.… are some`, first);
    return known.name === 'body' ? 'body' : { table: known.table, column: known.column, key: null };
  }
  if (c === undefined && a === PROPERTY_PREFIX) return propertyField(b);
  if (c === undefined && a === SCORE_PREFIX) return scoreField(b);
  return { table: a, column: b, key: c ?? null };
}

/** The API's own form of a condition: what has no short one. */
function rawFilter(token: Token): Filter {
  const seen: unknown = token.value;
  if (typeof seen !== 'object' || seen === null) throw new Fault('this JSON cannot be read', token);
  if ('left' in seen || 'right' in seen) return fromTree(seen as FilterNode);
  const isLeaf = Object.values(seen).every((columns) => typeof columns === 'object' && columns !== null);
  if (!isLeaf) throw new Fault('accepted as JSON is {table: {column: {operator: value}}}', token);
  const read = fromTree(seen as FilterLeaf);
  return read;
}
