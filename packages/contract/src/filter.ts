// The filter tree of the REST API, as Helicone's clients send it: "all", {} , a leaf {table:{column:{operator:value}}},
// or {left, operator, right}. Checked here for shape and bounds; what a column means is the store's to know.
import { z } from 'zod';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const condition = z.record(z.string(), scalar);
/** `{operator: value}`, or for maps (properties, scores) `{key: {operator: value}}`. */
const column = z.record(z.string(), z.union([scalar, condition]));
const leaf = z.record(z.string(), z.record(z.string(), column));

export type FilterScalar = z.infer<typeof scalar>;
export type FilterLeaf = z.infer<typeof leaf>;
export interface FilterBranch {
  readonly left: FilterNode;
  readonly operator: 'and' | 'or';
  readonly right: FilterNode;
}
export type FilterNode = 'all' | FilterBranch | FilterLeaf;

const ACCEPTED =
  'accepted is "all", a leaf {table: {column: {operator: value}}}, or {left, operator: "and" or "or", right}';

export const filterNode: z.ZodType<FilterNode> = z
  .lazy(() =>
    z.union(
      [
        z.literal('all'),
        z.strictObject({ left: filterNode, operator: z.enum(['and', 'or']), right: filterNode }),
        leaf,
      ],
      { error: ACCEPTED },
    ),
  )
  .meta({ id: 'FilterNode' }) as z.ZodType<FilterNode>;

export function isBranch(node: FilterNode): node is FilterBranch {
  return typeof node === 'object' && 'left' in node && 'right' in node;
}
