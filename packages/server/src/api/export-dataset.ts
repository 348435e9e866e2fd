// A dataset as a file, and before that what would be left out of it. Rows are read a few at a time.
import type { RouteStream } from '@heliometer/contract';
import type { WholeDatasetRow } from '../ports/datasets.ts';
import type { ApiContext } from './context.ts';
import { toCsvLine } from './csv-line.ts';
import { type Shaped, shapeRow } from './fine-tune-shape.ts';
import { toIso } from './to-helicone-request.ts';

type Means = Pick<ApiContext, 'control' | 'view' | 'principal' | 'signal'>;
interface Numbered {
  readonly row: WholeDatasetRow;
  /** From 1 on. */
  readonly number: number;
}

const ROWS_AT_ONCE = 32;

export async function checkRows(datasetId: string, means: Means) {
  let rows = 0;
  const unfit: (Omit<Extract<Shaped, { kind: 'unfit' }>, 'kind'> & {
    readonly id: string;
    readonly origin_request_id: string;
    readonly number: number;
  })[] = [];
  for await (const { row, number } of rowsOf(datasetId, means)) {
    rows = number;
    const shaped = shapeRow(row.origin, row.bodies, means.view);
    if (shaped.kind === 'fits') continue;
    const { reason, message } = shaped;
    unfit.push({ id: row.id, origin_request_id: row.origin.requestId, number, reason, message });
  }
  return { rows, fitting: rows - unfit.length, unfit };
}

export function exportRows(
  { id, name }: { readonly id: string; readonly name: string },
  format: 'jsonl' | 'csv',
  means: Means,
): RouteStream {
  // Of a name only what is a file name everywhere.
  const fileName = `${name.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '') || 'dataset'}.${format}`;
  const rows = rowsOf(id, means);
  return format === 'jsonl'
    ? { contentType: 'application/jsonl; charset=utf-8', fileName, chunks: toJsonLines(rows, means) }
    : { contentType: 'text/csv; charset=utf-8; header=present', fileName, chunks: toCsv(rows) };
}

async function* rowsOf(datasetId: string, { control, principal, signal }: Means): AsyncGenerator<Numbered> {
  let number = 0;
  for (let afterSeq = 0; ; ) {
    signal.throwIfAborted();
    const page = { afterSeq, limit: ROWS_AT_ONCE };
    const rows = await control.wholeDatasetRows(principal.organizationId, datasetId, page);
    for (const row of rows) {
      number += 1;
      yield { row, number };
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_AT_ONCE) return;
    afterSeq = last.seq;
  }
}

async function* toJsonLines(rows: AsyncIterable<Numbered>, { view }: Means): AsyncGenerator<string> {
  for await (const { row } of rows) {
    const shaped = shapeRow(row.origin, row.bodies, view);
    if (shaped.kind === 'fits') yield `${JSON.stringify(shaped.example)}\n`;
  }
}

const COLUMNS = [
  'id',
  'origin_request_id',
  'created_at',
  'edited_at',
  'model',
  'last_user_turn',
  'answer',
  'properties',
  'request_body',
  'response_body',
];

async function* toCsv(rows: AsyncIterable<Numbered>): AsyncGenerator<string> {
  yield toCsvLine(COLUMNS);
  for await (const { row } of rows) {
    const { id, origin, texts, bodies, createdAtMs, editedAtMs } = row;
    const times = [toIso(createdAtMs), editedAtMs === null ? null : toIso(editedAtMs)];
    const said = [origin.model, texts.lastUserTurn, texts.answer, origin.properties];
    yield toCsvLine([id, origin.requestId, ...times, ...said, bodies.request, bodies.response]);
  }
}
