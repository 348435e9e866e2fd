// Rows as a Parquet file, made while the client takes it: group after group of rows, each let go when it is written. The
// columns and their types are those of the route table's row; objects and lists are JSON text. Not the engine's own writer:
// its rows have no later facts, no folded streams, and of a large body the beginning.
import { ByteWriter, type ColumnSource, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import { z } from 'zod';

export interface RowBatch {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** How much text of bodies they hold. */
  readonly bodyCharacters: number;
}

/** Readers skip and share out work by groups, and the end of the file lists them all: neither small nor many. */
const GROUP_ROWS = 5_000;
const GROUP_BODY_CHARACTERS = 16 * 1024 * 1024;

export async function* toParquet(batches: AsyncIterable<RowBatch>, columns: readonly Column[]): AsyncGenerator<Buffer> {
  const bytes = new ByteWriter();
  // A minimum and a maximum of a body would be whole bodies, all of them held until the end.
  const file = new ParquetWriter({
    writer: bytes,
    schema: schemaOf(columns),
    statistics: false,
    createdBy: 'Heliometer',
  });
  let rows: RowBatch['rows'][number][] = [];
  let bodyCharacters = 0;
  for await (const batch of batches) {
    rows.push(...batch.rows);
    bodyCharacters += batch.bodyCharacters;
    if (rows.length < GROUP_ROWS && bodyCharacters < GROUP_BODY_CHARACTERS) continue;
    await file.write({ columnData: toColumns(rows, columns), rowGroupSize: rows.length });
    rows = [];
    bodyCharacters = 0;
    yield taken(bytes);
  }
  if (rows.length > 0) await file.write({ columnData: toColumns(rows, columns), rowGroupSize: rows.length });
  await file.finish();
  yield taken(bytes);
}

export interface Column {
  readonly name: string;
  readonly type: 'STRING' | 'TIMESTAMP' | 'BOOLEAN' | 'INT64' | 'DOUBLE' | typeof JSON_TEXT;
}

/** Plain text to readers: where a column is marked as JSON, some take objects only, and a body can be a list or a word. */
const JSON_TEXT = 'JSON_TEXT';

/** The columns of a row of the route table, in its order. */
export function columnsOf(row: z.ZodObject): readonly Column[] {
  return Object.entries(row.shape).map(([name, member]) => {
    return { name, type: typeOf(z.toJSONSchema(member as z.ZodType, { io: 'output' }) as Shape) };
  });
}

interface Shape {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly anyOf?: readonly Shape[];
}

function typeOf({ type, format, anyOf }: Shape): Column['type'] {
  const known = anyOf?.find((one) => one.type !== 'null');
  if (known !== undefined) return typeOf(known);
  switch (typeof type === 'object' ? type.find((name) => name !== 'null') : type) {
    case 'string':
      return format === 'date-time' ? 'TIMESTAMP' : 'STRING';
    case 'boolean':
      return 'BOOLEAN';
    case 'integer':
      return 'INT64';
    case 'number':
      return 'DOUBLE';
    default:
      return JSON_TEXT;
  }
}

function schemaOf(columns: readonly Column[]): ConstructorParameters<typeof ParquetWriter>[0]['schema'] {
  return schemaFromColumnData({ columnData: toColumns([], columns) });
}

function toColumns(rows: RowBatch['rows'], columns: readonly Column[]): ColumnSource[] {
  return columns.map(({ name, type }) => ({
    name,
    type: type === JSON_TEXT ? 'STRING' : type,
    nullable: true,
    offsetIndex: false,
    data: rows.map((row) => toCell(row[name], type)),
  }));
}

function toCell(value: unknown, type: Column['type']): unknown {
  if (value === null || value === undefined) return null;
  switch (type) {
    case 'INT64':
      return BigInt(Math.round(Number(value)));
    case 'TIMESTAMP':
      return new Date(String(value));
    case JSON_TEXT:
      return JSON.stringify(value);
    default:
      return value;
  }
}

/** What was written since the last time. The writer goes on counting where the file stands. */
function taken(bytes: ByteWriter): Buffer {
  const chunk = Buffer.from(bytes.getBytes());
  bytes.index = 0;
  return chunk;
}
