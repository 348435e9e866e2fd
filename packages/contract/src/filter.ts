// The filter tree of the REST API, as Helicone's clients send it: "all", {} , a leaf {table:{column:{operator:value}}},
// or {left, operator, right}. Checked here for shape and bounds; what a column means is the store's to know.
import { z } from 'zod';

const ACCEPTED =
  'accepted is "all", a leaf {table: {column: {operator: value}}}, or {left, operator: "and" or "or", right}';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const condition = z.record(z.string(), scalar);
/** `{operator: value}`, or for maps (properties, scores) `{key: {operator: value}}`. */
const column = z.record(z.string(), z.union([scalar, condition]));
/** No table is named as the sides of a branch are: a branch without its operator is no leaf of two tables. */
const leaf = z
  .record(z.string(), z.record(z.string(), column))
  .refine((tables) => !('left' in tables) && !('right' in tables), { error: ACCEPTED });

export type FilterScalar = z.infer<typeof scalar>;
export type FilterLeaf = z.infer<typeof leaf>;
export interface FilterBranch {
  readonly left: FilterNode;
  readonly operator: 'and' | 'or';
  readonly right: FilterNode;
}
export type FilterNode = 'all' | FilterBranch | FilterLeaf;

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
