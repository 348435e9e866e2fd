// Handlers of datasets.
import { type Handlers, MAX_DATASET_ROWS } from '@heliometer/contract';
import { GatewayError } from '../../kernel/errors.ts';
import type { Dataset, DatasetRow, WholeDatasetRow } from '../../ports/datasets.ts';
import { authorize } from '../caller.ts';
import type { ApiContext, PublicContext } from '../context.ts';
import { copyByIds, copySelected, unknownDataset } from '../copy-exchanges.ts';
import { textsOfRow, viewRow } from '../dataset-view.ts';
import { checkRows, exportRows } from '../export-dataset.ts';
import { windowOf } from '../time-window.ts';
import { toIso } from '../to-helicone-request.ts';

export const datasetHandlers = {
  async queryDatasets({ body }, { control, principal }) {
    const wanted = body.datasetIds === undefined ? null : new Set(body.datasetIds.map((id) => id.toLowerCase()));
    const all = await control.datasets(principal.organizationId);
    return all.filter(({ id }) => wanted === null || wanted.has(id)).map(toShown);
  },
  async createDataset({ body }, context) {
    const { datasetName: name, meta = null, requestIds } = body;
    const made = { name, meta: meta === null ? null : JSON.stringify(meta) };
    const { id } = await context.control.addDataset(context.principal.organizationId, made);
    return { datasetId: id, ...(await copyByIds(id, requestIds, context)) };
  },
  async mutateDataset({ params, body }, context) {
    const { control, principal } = context;
    await known(params.id, context);
    const removed = await control.removeDatasetRows(principal.organizationId, params.id, body.removeRequests);
    return { ...(await copyByIds(params.id, body.addRequests, context)), removed };
  },
  async collectDataset({ params, body }, context) {
    const { principal, records, signal, nowMs } = context;
    // What it answers tells what is recorded.
    authorize(principal, 'read');
    await known(params.id, context);
    const { filter, timeFilter, isCached, limit, preview } = body;
    const query = {
      organizationId: principal.organizationId,
      filter,
      window: windowOf({ filter, nowMs, timeFilter }),
      ...(isCached === undefined ? {} : { isCached }),
    };
    const selected = await records.count(query, signal);
    if (limit === undefined && selected > MAX_DATASET_ROWS && !preview) throw tooMany(selected);
    return {
      selected,
      ...(await copySelected(params.id, { query, limit: limit ?? MAX_DATASET_ROWS, preview }, context)),
    };
  },
  async queryDatasetRows({ params, body }, context) {
    await known(params.id, context);
    const { control, principal, origin } = context;
    const rows = await control.datasetRows(principal.organizationId, params.id, body);
    return rows.map((row) => toRow(row, origin));
  },
  async countDatasetRows({ params }, context) {
    return (await known(params.id, context)).rows;
  },
  async getDatasetRow({ params }, context) {
    const row = await knownRow(params, context);
    const { bodies, original } = row;
    return {
      ...toRow(row, context.origin),
      request_body: JSON.parse(bodies.request),
      response_body: JSON.parse(bodies.response),
      original:
        original === null
          ? null
          : { request_body: JSON.parse(original.request), response_body: JSON.parse(original.response) },
      llmSchema: viewRow(row.origin, bodies, context.view),
    };
  },
  async getDatasetRowBodies({ params }, context) {
    const { bodies } = await knownRow(params, context);
    return { request: JSON.parse(bodies.request), response: JSON.parse(bodies.response) };
  },
  async editDatasetRow({ params, body }, context) {
    const { control, principal, view } = context;
    const { origin } = await knownRow(params, context);
    const bodies = { request: JSON.stringify(body.requestBody), response: JSON.stringify(body.responseBody) };
    const texts = textsOfRow(viewRow(origin, bodies, view));
    const edit = { bodies, texts };
    const edited = await control.editDatasetRow(principal.organizationId, params.id, params.rowId, edit);
    if (!edited) throw unknownRow(params);
    return null;
  },
  async renameDataset({ params, body }, { control, principal }) {
    const renamed = await control.renameDataset(principal.organizationId, params.id, body.name);
    if (!renamed) throw unknownDataset(params.id);
    return null;
  },
  async checkDataset({ params }, context) {
    await known(params.id, context);
    return checkRows(params.id, context);
  },
  async exportDataset({ params, query }, context) {
    return exportRows(await known(params.id, context), query.format, context);
  },
  async deleteDataset({ params }, { control, principal }) {
    const deleted = await control.deleteDataset(principal.organizationId, params.id);
    if (!deleted) throw unknownDataset(params.id);
    return null;
  },
} satisfies Partial<Handlers<ApiContext, PublicContext>>;

async function known(id: string, { control, principal }: ApiContext): Promise<Dataset> {
  const dataset = await control.dataset(principal.organizationId, id);
  if (dataset === null) throw unknownDataset(id);
  return dataset;
}

interface RowParams {
  readonly id: string;
  readonly rowId: string;
}

async function knownRow({ id, rowId }: RowParams, { control, principal }: ApiContext): Promise<WholeDatasetRow> {
  const row = await control.wholeDatasetRow(principal.organizationId, id, rowId);
  if (row === null) throw unknownRow({ id, rowId });
  return row;
}

function toShown({ id, name, meta, rows, createdAtMs, updatedAtMs }: Dataset) {
  return {
    id,
    name,
    created_at: toIso(createdAtMs),
    dataset_type: 'helicone' as const,
    meta: meta === null ? null : JSON.parse(meta),
    requests_count: rows,
    updated_at: toIso(updatedAtMs),
  };
}

function toRow({ id, datasetId, origin, texts, createdAtMs, editedAtMs }: DatasetRow, apiOrigin: string) {
  return {
    id,
    origin_request_id: origin.requestId,
    dataset_id: datasetId,
    created_at: toIso(createdAtMs),
    signed_url: `${apiOrigin}/v1/helicone-dataset/${datasetId}/request/${id}/body`,
    exchange_id: origin.exchangeId,
    last_user_turn: texts.lastUserTurn,
    answer: texts.answer,
    model: origin.model,
    properties: { ...origin.properties },
    edited_at: editedAtMs === null ? null : toIso(editedAtMs),
  };
}

function unknownRow({ id, rowId }: RowParams): GatewayError {
  return new GatewayError('not_found', `There is no row of id ${rowId} in a dataset of id ${id}.`);
}

function tooMany(selected: number): GatewayError {
  return new GatewayError(
    'conflict',
    `The filter selects ${selected} requests, and a dataset holds ${MAX_DATASET_ROWS} rows. Narrow the filter, or give a limit to take the newest so many.`,
  );
}
