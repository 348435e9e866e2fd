// The rows of a table as it asks for them: by their places and keys, so that a page need not hold all of them as objects.

export interface RowList<Row> {
  readonly length: number;
  /** `undefined` before the first and after the last. */
  readonly at: (index: number) => Row | undefined;
  /** In their order. */
  readonly keys: () => readonly string[];
  /** -1: none has this key. */
  readonly placeOf: (key: string) => number;
}

export function toRowList<Row>(rows: readonly Row[] | RowList<Row>, keyOf: (row: Row) => string): RowList<Row> {
  if (!isArray(rows)) return rows;
  return {
    length: rows.length,
    at: (index) => rows[index],
    keys: () => rows.map(keyOf),
    placeOf: (key) => rows.findIndex((row) => keyOf(row) === key),
  };
}

/** `Array.isArray` does not know arrays that cannot be written. */
function isArray<Row>(rows: readonly Row[] | RowList<Row>): rows is readonly Row[] {
  return Array.isArray(rows);
}
