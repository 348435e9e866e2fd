// Handlers of people's own SQL, and of the statements they keep.
import type { Handlers } from '@heliometer/contract';
import { GatewayError } from '../../kernel/errors.ts';
import type { SavedQuery } from '../../ports/saved-queries.ts';
import type { ApiContext, PublicContext } from '../context.ts';
import { toIso } from '../to-helicone-request.ts';

type All = Handlers<ApiContext, PublicContext>;

export const sqlHandlers = {
  async sqlSchema(_input, { records, signal }) {
    return (await records.sqlTables(signal)).map(({ name, description, columns }) => ({
      table_name: name,
      comment: description,
      columns: columns.map((column) => ({ name: column.name, type: column.type, comment: column.description })),
    }));
  },
  async executeSql({ body }, { records, principal, signal }) {
    const { organizationId } = principal;
    const limit = body.limit === undefined ? {} : { limit: body.limit };
    const { rows, elapsedMs, bytes } = await records.runSql({ organizationId, sql: body.sql, ...limit }, signal);
    return { rows: [...rows], elapsedMilliseconds: Math.round(elapsedMs), size: bytes, rowCount: rows.length };
  },
  async downloadSql({ body }, { records, principal, signal }) {
    // Whole before the first byte: what is wrong with the statement is told with a status.
    const csv = await records.sqlAsCsv({ organizationId: principal.organizationId, sql: body.sql }, signal);
    return { contentType: 'text/csv; charset=utf-8', fileName: 'query.csv', chunks: once(csv) };
  },
  async listSavedQueries(_input, { control, principal: { organizationId } }) {
    return (await control.savedQueries(organizationId)).map((query) => toAnswer(query, organizationId));
  },
  async getSavedQuery({ params }, { control, principal: { organizationId } }) {
    return found(await control.savedQuery(organizationId, params.id), params.id, organizationId);
  },
  async saveQuery({ body }, { control, principal: { organizationId } }) {
    return toAnswer(await control.addSavedQuery(organizationId, body), organizationId);
  },
  async replaceSavedQuery({ params, body }, { control, principal: { organizationId } }) {
    return found(await control.replaceSavedQuery(organizationId, params.id, body), params.id, organizationId);
  },
  async deleteSavedQuery({ params }, { control, principal }) {
    const deleted = await control.deleteSavedQueries(principal.organizationId, [params.id]);
    if (deleted === 0) throw unknownQuery(params.id);
    return null;
  },
  async deleteSavedQueries({ body }, { control, principal }) {
    await control.deleteSavedQueries(principal.organizationId, body.ids);
    return null;
  },
} satisfies Partial<All>;

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

function found(query: SavedQuery | null, id: string, organizationId: string) {
  if (query === null) throw unknownQuery(id);
  return toAnswer(query, organizationId);
}

function toAnswer({ id, name, sql, createdAtMs, updatedAtMs }: SavedQuery, organizationId: string) {
  const times = { created_at: toIso(createdAtMs), updated_at: toIso(updatedAtMs) };
  return { id, organization_id: organizationId, name, sql, ...times };
}

function unknownQuery(id: string): GatewayError {
  return new GatewayError('not_found', `There is no saved query of id ${id}.`);
}
