// The export: every row a filter selects, page by page as the client takes them, so that neither side holds them all.
import { type FilterNode, type HeliconeRequest, ROUTES, type RouteStream } from '@heliometer/contract';
import type { RecordReader, RequestPage, RequestQuery, StoredExchange } from '../ports/record-store.ts';
import type { TimeWindow } from '../ports/time-window.ts';
import type { ApiContext } from './context.ts';
import { toCsvLine } from './csv-line.ts';
import { type Column, columnsOf, type RowBatch, toParquet } from './parquet.ts';
import { showAnswer, showBody } from './show-bodies.ts';
import { toHeliconeRequest } from './to-helicone-request.ts';

export interface ExportChoices {
  readonly format: 'jsonl' | 'csv' | 'parquet';
  readonly organizationId: string;
  readonly filter: FilterNode;
  readonly window: TimeWindow;
  readonly includeBody: boolean;
}

export interface ExportSource extends Pick<ApiContext, 'view' | 'signal'> {
  readonly records: Pick<RecordReader, 'requests' | 'bodies'>;
}

const PAGE_ROWS = 1_000;
/** A body can be 8 MiB on each side; this many are held at once. */
const PAGE_ROWS_WITH_BODIES = 16;

/** The first page is read before the answer begins, so that a filter that cannot be used is told with a status. */
export async function exportRequests(choices: ExportChoices, source: ExportSource): Promise<RouteStream> {
  const query: RequestQuery = {
    organizationId: choices.organizationId,
    filter: choices.filter,
    window: choices.window,
    sort: { column: 'created_at', direction: 'desc' },
    limit: choices.includeBody ? PAGE_ROWS_WITH_BODIES : PAGE_ROWS,
    offset: 0,
  };
  const first = await source.records.requests(query, source.signal);
  return toFile(pagesOfRows(first, query, choices.includeBody, source), choices);
}

function toFile(pages: AsyncIterable<Page>, { format, includeBody }: ExportChoices): RouteStream {
  switch (format) {
    case 'jsonl':
      return {
        contentType: 'application/jsonl; charset=utf-8',
        fileName: 'requests.jsonl',
        chunks: toJsonLines(pages),
      };
    case 'csv': {
      const chunks = toCsv(pages, tableColumns(includeBody));
      return { contentType: 'text/csv; charset=utf-8; header=present', fileName: 'requests.csv', chunks };
    }
    case 'parquet': {
      const chunks = toParquet(pages, tableColumns(includeBody));
      return { contentType: 'application/vnd.apache.parquet', fileName: 'requests.parquet', chunks };
    }
    default:
      return format satisfies never;
  }
}

interface Page extends RowBatch {
  readonly rows: readonly HeliconeRequest[];
}

async function* pagesOfRows(
  first: RequestPage,
  query: RequestQuery,
  includeBody: boolean,
  source: ExportSource,
): AsyncGenerator<Page> {
  const { organizationId } = query;
  for (let page = first; ; ) {
    yield includeBody
      ? await withBodies(page.rows, organizationId, source)
      : { rows: page.rows.map(toRow), bodyCharacters: 0 };
    if (page.nextCursor === null) return;
    page = await source.records.requests({ ...query, cursor: page.nextCursor }, source.signal);
  }
}

/** A file is kept longer than an address holds. */
function toRow(stored: StoredExchange): HeliconeRequest {
  return toHeliconeRequest(stored, null);
}

async function withBodies(
  stored: readonly StoredExchange[],
  organizationId: string,
  { records, view, signal }: ExportSource,
): Promise<Page> {
  const ids = stored.map(({ record }) => record.exchangeId);
  const bodies = await records.bodies(organizationId, ids, signal);
  let bodyCharacters = 0;
  const rows = stored.map((row) => {
    const kept = bodies.get(row.record.exchangeId);
    if (kept === undefined) return toRow(row);
    bodyCharacters += kept.request.text.length + kept.response.text.length;
    const response = showAnswer(row.record, kept, view);
    return { ...toRow(row), request_body: showBody(kept.request), response_body: response };
  });
  return { rows, bodyCharacters };
}

async function* toJsonLines(pages: AsyncIterable<Page>): AsyncGenerator<string> {
  for await (const { rows } of pages) yield rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

const BODY_COLUMNS: ReadonlySet<string> = new Set(['request_body', 'response_body']);
/** Never filled in a list. */
const EMPTY_COLUMNS: ReadonlySet<string> = new Set([
  'llmSchema',
  'signed_body_url',
  'asset_ids',
  'asset_urls',
  'assets',
]);

/** Of the formats that are tables. */
function tableColumns(includeBody: boolean): readonly Column[] {
  return columnsOf(ROUTES.exportRequests.response).filter(
    ({ name }) => !EMPTY_COLUMNS.has(name) && (includeBody || !BODY_COLUMNS.has(name)),
  );
}

async function* toCsv(pages: AsyncIterable<Page>, columns: readonly Column[]): AsyncGenerator<string> {
  yield toCsvLine(columns.map(({ name }) => name));
  for await (const { rows } of pages) yield rows.map((row) => csvRow(row, columns)).join('');
}

function csvRow(row: HeliconeRequest, columns: readonly Column[]): string {
  const values: Readonly<Record<string, unknown>> = row;
  return toCsvLine(columns.map(({ name }) => values[name]));
}
