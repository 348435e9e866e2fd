// The rows of an answer, column by column: what they hold, how wide they are, which of them make a chart.

export type SqlRow = Readonly<Record<string, unknown>>;

export type ColumnKind = 'number' | 'time' | 'text' | 'other';

export interface SqlColumn {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** More rows than anybody reads; a file has all. */
export const MOST_SHOWN = 10_000;
const LOOKED_AT = 200;
const TIME = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}:\d{2}(?:\.\d+)?Z?)?$/;

export function columnsOf(rows: readonly SqlRow[]): readonly SqlColumn[] {
  const [first] = rows;
  if (first === undefined) return [];
  return Object.keys(first).map((name) => ({ name, kind: kindOf(rows, name) }));
}

function kindOf(rows: readonly SqlRow[], name: string): ColumnKind {
  const values = rows.slice(0, LOOKED_AT).flatMap((row) => row[name] ?? []);
  if (values.length === 0) return 'other';
  if (values.every((value) => typeof value === 'number')) return 'number';
  if (values.every((value) => typeof value === 'string' && TIME.test(value))) return 'time';
  return values.every((value) => typeof value === 'string' || typeof value === 'boolean') ? 'text' : 'other';
}

/** As it stands in a cell; null stays null. */
export function cellText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return numberText(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Without the dust of floating point: 0.1 + 0.2 is 0.3. */
export function numberText(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(12)));
}

const PX_A_CHARACTER = 8;
const PADDING = 20;

export function widthOf(rows: readonly SqlRow[], { name }: SqlColumn): number {
  const longest = Math.max(name.length + 1, ...rows.slice(0, LOOKED_AT).map((row) => cellText(row[name])?.length ?? 4));
  return Math.min(Math.max(Math.ceil(longest * PX_A_CHARACTER) + PADDING, 72), 420);
}

export interface Axes {
  readonly kind: 'bars' | 'lines';
  readonly x: string;
  readonly y: string;
  /** A line or a colour for each value of it. */
  readonly by: string | null;
}

/** Over time where there is one, else by the first text; of the first number that is not it. null: nothing to draw. */
export function guessAxes(columns: readonly SqlColumn[], wanted: Partial<Axes>): Axes | null {
  const named = (name: string | null | undefined) => columns.find((column) => column.name === name);
  const time = columns.find(({ kind }) => kind === 'time');
  const text = columns.find(({ kind }) => kind === 'text');
  const x = named(wanted.x) ?? time ?? text ?? columns[0];
  const numbers = columns.filter(({ kind, name }) => kind === 'number' && name !== x?.name);
  const asked = named(wanted.y);
  const y = asked?.kind === 'number' ? asked : numbers[0];
  if (x === undefined || y === undefined) return null;
  const isTime = x.kind === 'time';
  const parts = columns.filter(({ kind, name }) => kind === 'text' && name !== x.name);
  const by = !isTime || wanted.by === '' ? undefined : (parts.find(({ name }) => name === wanted.by) ?? parts[0]);
  return { kind: isTime ? (wanted.kind ?? 'bars') : 'bars', x: x.name, y: y.name, by: by?.name ?? null };
}

export interface Course {
  readonly times: readonly number[];
  readonly series: readonly { readonly label: string; readonly values: readonly (number | null)[] }[];
  /** Series that have no line of their own. */
  readonly left: number;
}

const MOST_SERIES = 5;

/** Rows as lines over time, the greatest first. */
export function courseOf(rows: readonly SqlRow[], { x, y, by }: Axes): Course {
  const parts = new Map<string, Map<number, number>>();
  for (const row of rows) {
    const at = Date.parse(isoOf(String(row[x])));
    const value = row[y];
    if (Number.isNaN(at) || typeof value !== 'number') continue;
    const label = by === null ? y : (cellText(row[by]) ?? 'NULL');
    const part = parts.get(label) ?? new Map<number, number>();
    part.set(at, (part.get(at) ?? 0) + value);
    parts.set(label, part);
  }
  const times = [...new Set([...parts.values()].flatMap((part) => [...part.keys()]))].toSorted((a, b) => a - b);
  const sum = (part: ReadonlyMap<number, number>) =>
    [...part.values()].reduce((all, value) => all + Math.abs(value), 0);
  const sorted = [...parts].toSorted(([, a], [, b]) => sum(b) - sum(a));
  const series = sorted
    .slice(0, MOST_SERIES)
    .map(([label, part]) => ({ label, values: times.map((at) => part.get(at) ?? null) }));
  return { times, series, left: Math.max(sorted.length - MOST_SERIES, 0) };
}

/** A day is midnight UTC, as everywhere in the tables. */
function isoOf(text: string): string {
  if (text.length <= 10) return `${text}T00:00:00Z`;
  const iso = text.replace(' ', 'T');
  return iso.endsWith('Z') ? iso : `${iso}Z`;
}
