// The form in which Helicone's pages keep a filter, and the tree of the REST API it stands for. Checked for shape and bounds;
// what a column means is the store's to know.
import { z } from 'zod';
import type { FilterNode, FilterScalar } from './filter.ts';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const condition = z.object({
  type: z.literal('condition'),
  field: z.object({
    column: z.string().min(1).max(256),
    subtype: z.enum(['property', 'score', 'sessions', 'user']).nullish(),
    key: z.string().max(1024).nullish(),
  }),
  operator: z.string().min(1).max(32),
  value: z.union([scalar, z.array(scalar).min(1).max(100)]),
});

type Condition = z.infer<typeof condition>;

export type FilterExpression =
  | { readonly type: 'all' }
  | Condition
  | { readonly type: 'and' | 'or'; readonly expressions: readonly FilterExpression[] };

export const filterExpression: z.ZodType<FilterExpression> = z
  .lazy(() =>
    z.union(
      [
        z.object({ type: z.literal('all') }),
        condition,
        z.object({ type: z.enum(['and', 'or']), expressions: z.array(filterExpression).max(500) }),
      ],
      {
        error:
          'accepted is {type: "all"}, {type: "and" or "or", expressions}, or {type: "condition", field, operator, value}',
      },
    ),
  )
  .meta({ id: 'FilterExpression' }) as z.ZodType<FilterExpression>;

/** Pages shorten some; `in` is any of a list. */
const OPERATORS: Readonly<Record<string, string>> = { eq: 'equals', is: 'equals', in: 'equals', neq: 'not-equals' };

export function isFilterExpression(filter: FilterNode | FilterExpression): filter is FilterExpression {
  return typeof filter === 'object' && 'type' in filter && typeof filter.type === 'string';
}

export function toFilterNode(expression: FilterExpression): FilterNode {
  switch (expression.type) {
    case 'all':
      return 'all';
    case 'condition':
      return conditionNode(expression);
    case 'and':
    case 'or':
      return joined(expression.expressions.map(toFilterNode), expression.type);
    default:
      return expression satisfies never;
  }
}

function conditionNode({ field, operator, value }: Condition): FilterNode {
  const own = Object.hasOwn(OPERATORS, operator) ? (OPERATORS[operator] ?? operator) : operator;
  const values = Array.isArray(value) ? value : [value];
  return joined(
    values.map((each) => leafOf(field, own, each)),
    own === 'not-equals' || own === 'not-contains' ? 'and' : 'or',
  );
}

function leafOf({ column, subtype, key }: Condition['field'], operator: string, value: FilterScalar): FilterNode {
  const test = { [operator]: value };
  switch (subtype) {
    case 'property':
      return { request_response_rmt: { properties: { [key ?? column]: test } } };
    case 'score':
      return { request_response_rmt: { scores: { [key ?? column]: test } } };
    case 'sessions':
      return { sessions_request_response_rmt: { [column]: test } };
    case 'user':
      return { users_view: { [column]: test } };
    case null:
    case undefined:
      return { request_response_rmt: { [column]: test } };
    default:
      return subtype satisfies never;
  }
}

/** Of none: everything. */
function joined(nodes: readonly FilterNode[], operator: 'and' | 'or'): FilterNode {
  const [first = 'all', ...rest] = nodes;
  return rest.reduce<FilterNode>((left, right) => ({ left, operator, right }), first);
}
