// The lines of an export file, each as an exchange or as the reason why it is none: our own JSON lines, and the JSON lines and
// CSV of Helicone's exports. Which it is, and how it is compressed, is seen in its content.
import { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { TRANSFER_VERSION, type TransferredExchange, transferredExchange } from '@heliometer/contract';
import { type CsvError, parse as csvParser, type InfoRecord } from 'csv-parse';
import type { z } from 'zod';
import { describeIssues } from '../kernel/describe-issues.ts';
import { UnreadableFile } from '../ports/exchange-import.ts';
import { fromHelicone, UnreadableRow } from './from-helicone.ts';
import { CSV_KINDS, heliconeRow } from './helicone-row.ts';

export type ReadLine =
  | { readonly line: number; readonly exchange: TransferredExchange; readonly bytes: number }
  | { readonly line: number; readonly reason: string };

/** Two bodies of 8 MiB, every character of them escaped, are less. */
const MOST_LINE_BYTES = 128 * 1024 ** 2;

/** @throws UnreadableFile, and what reading throws; what came before is good */
export async function* readExport(file: AsyncIterable<Uint8Array>): AsyncGenerator<ReadLine> {
  const text = await withFirst(decompressed(await withFirst(file)));
  const first = new TextDecoder().decode(text.first.subarray(0, 64)).trimStart();
  if (first === '') return;
  if (first.startsWith('[')) throw new UnreadableFile('it is one JSON array; accepted are JSON lines, one row a line');
  if (first.startsWith('PAR1')) throw new UnreadableFile('it is Parquet; accepted are JSON lines and CSV');
  yield* first.startsWith('{') ? readJsonLines(text.all) : readCsv(text.all);
}

interface Peeked {
  /** Of the beginning; empty when there is nothing. */
  readonly first: Uint8Array;
  readonly all: AsyncIterable<Uint8Array>;
}

async function withFirst(source: AsyncIterable<Uint8Array>): Promise<Peeked> {
  const chunks = source[Symbol.asyncIterator]();
  const next = await chunks.next();
  const first = next.done === true ? new Uint8Array() : next.value;
  const rest = { [Symbol.asyncIterator]: () => chunks };
  return {
    first,
    all: (async function* () {
      yield first;
      yield* rest;
    })(),
  };
}

const [GZIP, ZSTD] = [Buffer.from([0x1f, 0x8b]), Buffer.from([0x28, 0xb5, 0x2f, 0xfd])];

function decompressed({ first, all }: Peeked): AsyncIterable<Uint8Array> {
  const begins = (mark: Buffer) => mark.equals(first.subarray(0, mark.length));
  if (!begins(GZIP) && !begins(ZSTD)) return all;
  const source = Readable.from(all);
  const through = begins(GZIP) ? createGunzip() : createZstdDecompress();
  source.once('error', (error) => through.destroy(error));
  return source.pipe(through);
}

async function* readJsonLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<ReadLine> {
  let line = 0;
  for await (const bytes of linesOf(source)) {
    line += 1;
    if (bytes === null) yield { line, reason: `it is longer than ${MOST_LINE_BYTES} bytes` };
    else {
      const text = bytes.toString().replace(/^\uFEFF/, '');
      if (text.trim() !== '') yield { line, ...readJson(text) };
    }
  }
}

/** Without their ends; null for one that is too long. */
async function* linesOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer | null> {
  let pieces: Uint8Array[] = [];
  let size = 0;
  const taken = () => (size > MOST_LINE_BYTES ? null : Buffer.concat(pieces));
  const add = (piece: Uint8Array) => {
    size += piece.length;
    if (size > MOST_LINE_BYTES) pieces = [];
    else pieces.push(piece);
  };
  for await (const chunk of source) {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      add(chunk.subarray(from, at));
      yield taken();
      [pieces, size, from] = [[], 0, at + 1];
    }
    add(chunk.subarray(from));
  }
  if (size > 0) yield taken();
}

type Read = { readonly exchange: TransferredExchange; readonly bytes: number } | { readonly reason: string };

function readJson(text: string): Read {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { reason: 'it is not JSON' };
  }
  if (typeof value !== 'object' || value === null || !('heliometer' in value)) return readRow(value, text.length);
  if (value.heliometer !== TRANSFER_VERSION) {
    return { reason: `heliometer: saw ${JSON.stringify(value.heliometer)}, accepted is ${TRANSFER_VERSION}` };
  }
  const result = transferredExchange.safeParse(value);
  return result.success ? { exchange: result.data, bytes: text.length } : refused(result.error, value);
}

function readRow(value: unknown, bytes: number): Read {
  const result = heliconeRow.safeParse(value);
  if (!result.success) return refused(result.error, value);
  try {
    const exchange = fromHelicone(result.data);
    const checked = transferredExchange.safeParse({ heliometer: TRANSFER_VERSION, ...exchange });
    return checked.success ? { exchange: checked.data, bytes } : refused(checked.error, exchange);
  } catch (error) {
    if (error instanceof UnreadableRow) return { reason: error.message };
    throw error;
  }
}

function refused(error: z.ZodError, value: unknown): Read {
  return { reason: describeIssues(error, value) };
}

async function* readCsv(source: AsyncIterable<Uint8Array>): AsyncGenerator<ReadLine> {
  const skipped: ReadLine[] = [];
  const text = Readable.from(source);
  const rows = text.pipe(
    csvParser({
      bom: true,
      info: true,
      columns: checkedColumns,
      max_record_size: MOST_LINE_BYTES,
      skip_empty_lines: true,
      skip_records_with_error: true,
      on_skip: (error) => void skipped.push({ line: lineOf(error), reason: csvReason(error) }),
    }),
  );
  text.once('error', (error) => rows.destroy(error));
  for await (const { record, info } of rows as AsyncIterable<CsvRow>) {
    yield* skipped.splice(0);
    yield { line: info.lines, ...readRow(toRow(record), Object.values(record).join().length) };
  }
  yield* skipped;
}

interface CsvRow {
  readonly record: Readonly<Record<string, string>>;
  readonly info: InfoRecord;
}

function checkedColumns(names: readonly string[]): string[] {
  const has = (name: string) => names.includes(name);
  if (has('request_created_at') && (has('request_id') || has('response_id'))) return [...names];
  throw new UnreadableFile(
    `its first line is ${JSON.stringify(names.join(',').slice(0, 80))}; accepted are JSON lines, or a CSV whose first ` +
      'line names its columns, request_created_at and request_id or response_id among them',
  );
}

function lineOf(error: CsvError | undefined): number {
  const line: unknown = error === undefined ? undefined : Reflect.get(error, 'lines');
  return typeof line === 'number' ? line : 0;
}

function csvReason(error: CsvError | undefined): string {
  switch (error?.code) {
    case 'CSV_RECORD_INCONSISTENT_COLUMNS':
    case 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH':
      return 'it has another number of fields than the first line';
    case 'CSV_MAX_RECORD_SIZE':
      return `it is longer than ${MOST_LINE_BYTES} bytes`;
    default:
      return 'its quotes are not those of CSV (RFC 4180)';
  }
}

/** An empty field says nothing of its column. */
function toRow(fields: CsvRow['record']): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, text]) => (text === '' ? [] : [[name, toValue(CSV_KINDS[name], text)]])),
  );
}

function toValue(kind: (typeof CSV_KINDS)[string] | undefined, text: string): unknown {
  switch (kind) {
    case undefined:
      return text;
    case 'number':
      return Number.isNaN(Number(text)) ? text : Number(text);
    case 'flag':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'json':
    case 'body':
      return parsedJson(text) ?? text;
    default:
      return kind satisfies never;
  }
}

/** Their tool doubles the quotes of objects twice. undefined = it is no JSON. */
function parsedJson(text: string): unknown {
  for (const candidate of [text, text.replaceAll('""', '"')]) {
    try {
      return JSON.parse(candidate);
    } catch {
      // The next one may be.
    }
  }
  return undefined;
}
