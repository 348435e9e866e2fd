// What is searched for in bodies, so that its hits can be marked where they are read.
import type { Filter } from '../../filter/filter.ts';

export function bodySearchOf(filter: Filter): string | undefined {
  if (filter.kind === 'group') return filter.items.map(bodySearchOf).find((found) => found !== undefined);
  if (filter.kind !== 'condition' || filter.operator !== 'contains' || typeof filter.value !== 'string')
    return undefined;
  const isBody = filter.field === 'body' || ['request_body', 'response_body'].includes(filter.field.column);
  return isBody ? filter.value : undefined;
}
