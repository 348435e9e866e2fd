// A filter as the page works with it, and its way to the API's tree and back. Groups of one operator are flat here; the tree
// chains them to the left, so what is chained to the right stays a group of its own and nothing is lost.
import { type FilterLeaf, type FilterNode, type FilterScalar, isBranch } from '@heliometer/contract';
import { type FieldKind, fieldOfColumn } from './fields.ts';

export interface FieldRef {
  readonly table: string;
  readonly column: string;
  /** Of a map: properties, scores. */
  readonly key: string | null;
}

export interface Condition {
  readonly kind: 'condition';
  /** `body` = request or response. */
  readonly field: FieldRef | 'body';
  /** As the API calls it. */
  readonly operator: string;
  readonly value: FilterScalar;
}

export interface Group {
  readonly kind: 'group';
  readonly operator: 'and' | 'or';
  /** Two or more. */
  readonly items: readonly Filter[];
}

/** `raw`: a leaf that is no single condition; kept as it is. */
export type Filter = { readonly kind: 'all' } | Condition | Group | { readonly kind: 'raw'; readonly leaf: FilterLeaf };

export const EVERYTHING: Filter = { kind: 'all' };

const RMT = 'request_response_rmt';

export function column(name: string): FieldRef {
  return { table: RMT, column: name, key: null };
}

export function propertyField(key: string): FieldRef {
  return { table: RMT, column: 'properties', key };
}

export function scoreField(key: string): FieldRef {
  return { table: RMT, column: 'scores', key };
}

export function condition(field: FieldRef | 'body', operator: string, value: FilterScalar): Condition {
  return { kind: 'condition', field, operator, value };
}

/** What sums call an error: a status of 400 or more, or an answer that was not whole or not the provider's or the cache's. */
export const FAILED: Filter = {
  kind: 'group',
  operator: 'or',
  items: [
    condition(column('status'), 'gte', 400),
    {
      kind: 'group',
      operator: 'and',
      items: ['answered', 'cached'].map((outcome) => condition(column('outcome'), 'not-equals', outcome)),
    },
  ],
};

export function kindOf(field: FieldRef | 'body'): FieldKind {
  if (field === 'body') return 'text';
  if (field.key !== null) return field.column === 'scores' ? 'number' : 'text';
  return fieldOfColumn(field.table, field.column)?.kind ?? 'text';
}

/** What the API calls the model of requests that have none; filters have a word of their own for those. */
export const NO_MODEL = 'unknown';

export function ofModel(model: string): Condition {
  return condition(column('model'), 'equals', model === NO_MODEL ? '__empty__' : model);
}

/** Of none everything, of one itself; groups of the same operator are taken in. */
export function join(operator: 'and' | 'or', parts: readonly Filter[]): Filter {
  const items = parts
    .filter((part) => part.kind !== 'all')
    .flatMap((part) => (part.kind === 'group' && part.operator === operator ? part.items : [part]));
  const [first, second] = items;
  if (first === undefined) return EVERYTHING;
  return second === undefined ? first : { kind: 'group', operator, items };
}

export function toTree(filter: Filter): FilterNode {
  switch (filter.kind) {
    case 'all':
      return 'all';
    case 'raw':
      return filter.leaf;
    case 'condition':
      return conditionTree(filter);
    case 'group': {
      const [first, ...rest] = filter.items.map(toTree);
      return rest.reduce<FilterNode>((left, right) => ({ left, operator: filter.operator, right }), first ?? 'all');
    }
    default:
      return filter satisfies never;
  }
}

function conditionTree({ field, operator, value }: Condition): FilterNode {
  if (field !== 'body') return leafOf(field, operator, value);
  return {
    left: leafOf(column('request_body'), operator, value),
    operator: bodyJoin(operator),
    right: leafOf(column('response_body'), operator, value),
  };
}

/** “Does not contain” means neither body does. */
function bodyJoin(operator: string): 'and' | 'or' {
  return operator.startsWith('not-') ? 'and' : 'or';
}

function leafOf({ table, column: name, key }: FieldRef, operator: string, value: FilterScalar): FilterLeaf {
  const test = one(operator, value);
  return one(table, one(name, key === null ? test : one(key, test))) as FilterLeaf;
}

/** An own member even when it is called `__proto__`. */
function one<T>(name: string, value: T): Readonly<Record<string, T>> {
  return Object.fromEntries([[name, value]]);
}

export function fromTree(node: FilterNode): Filter {
  if (node === 'all') return EVERYTHING;
  if (!isBranch(node)) return fromLeaf(node);
  const body = bodyCondition(node.left, node.operator, node.right);
  if (body !== null) return body;
  const left = fromTree(node.left);
  const items = left.kind === 'group' && left.operator === node.operator ? left.items : [left];
  return { kind: 'group', operator: node.operator, items: [...items, fromTree(node.right)] };
}

function bodyCondition(left: FilterNode, operator: 'and' | 'or', right: FilterNode): Condition | null {
  if (left === 'all' || right === 'all' || isBranch(left) || isBranch(right)) return null;
  const [a, b] = [fromLeaf(left), fromLeaf(right)];
  if (a.kind !== 'condition' || b.kind !== 'condition') return null;
  const isPair = isColumn(a, 'request_body') && isColumn(b, 'response_body');
  if (!isPair || a.operator !== b.operator || a.value !== b.value || bodyJoin(a.operator) !== operator) return null;
  return condition('body', a.operator, a.value);
}

function isColumn({ field }: Condition, name: string): boolean {
  return field !== 'body' && field.table === RMT && field.column === name && field.key === null;
}

function fromLeaf(leaf: FilterLeaf): Filter {
  const raw: Filter = { kind: 'raw', leaf };
  const table = only(leaf);
  const inColumn = table === null ? null : only(table[1]);
  const test = inColumn === null ? null : only(inColumn[1]);
  if (table === null || inColumn === null || test === null) return raw;
  const [operator, value] = test;
  if (typeof value !== 'object' || value === null) {
    return condition({ table: table[0], column: inColumn[0], key: null }, operator, value);
  }
  const inner = only(value);
  if (inner === null) return raw;
  return condition({ table: table[0], column: inColumn[0], key: operator }, inner[0], inner[1]);
}

function only<T>(members: Readonly<Record<string, T>>): readonly [string, T] | null {
  const [first, second] = Object.entries(members);
  return first === undefined || second !== undefined ? null : first;
}
