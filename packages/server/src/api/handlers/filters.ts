// Handlers of saved filters.
import type { Handlers } from '@heliometer/contract';
import { GatewayError } from '../../kernel/errors.ts';
import type { SavedFilter } from '../../ports/saved-filters.ts';
import type { ApiContext, PublicContext } from '../context.ts';
import { toIso } from '../to-helicone-request.ts';

export const filterHandlers = {
  async listFilters(_input, { control, principal }) {
    return (await control.savedFilters(principal.organizationId)).map(toShown);
  },
  async getFilter({ params }, { control, principal }) {
    return shownOrUnknown(await control.savedFilter(principal.organizationId, params.id), params.id);
  },
  async saveFilter({ body }, { control, principal }) {
    const { name, filter } = body;
    return toShown(await control.addSavedFilter(principal.organizationId, { name, filter: JSON.stringify(filter) }));
  },
  async changeFilter({ params, body }, { control, principal }) {
    const { name } = body;
    const filter = body.filter === undefined ? undefined : JSON.stringify(body.filter);
    const changed = await control.changeSavedFilter(principal.organizationId, params.id, { name, filter });
    return shownOrUnknown(changed, params.id);
  },
  async deleteFilter({ params }, { control, principal }) {
    const deleted = await control.deleteSavedFilter(principal.organizationId, params.id);
    if (!deleted) throw unknownFilter(params.id);
    return null;
  },
} satisfies Partial<Handlers<ApiContext, PublicContext>>;

function toShown({ id, name, filter, createdAtMs }: SavedFilter) {
  return { id, name, filter: JSON.parse(filter), createdAt: toIso(createdAtMs) };
}

function shownOrUnknown(found: SavedFilter | null, id: string) {
  if (found === null) throw unknownFilter(id);
  return toShown(found);
}

function unknownFilter(id: string): GatewayError {
  return new GatewayError('not_found', `There is no saved filter of id ${id}.`);
}
