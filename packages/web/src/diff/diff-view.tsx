// Two texts, or two values as JSON, line by line: side by side where there is room, one below the other else. Signs in the gutter
// as well as colour; long runs of what is the same are folded.
import { useMemo, useState } from 'react';
import { type DiffPiece, type DiffRow, diffLines } from './diff-lines.ts';

interface DiffViewProps {
  readonly label: string;
  /** A text, or a value that is compared as JSON. */
  readonly before: unknown;
  readonly after: unknown;
  readonly ignoreKeyOrder?: boolean;
}

const CONTEXT = 3;

export function DiffView({ label, before, after, ignoreKeyOrder = false }: DiffViewProps) {
  const rows = useMemo(
    () => diffLines(textOf(before, ignoreKeyOrder), textOf(after, ignoreKeyOrder)),
    [before, after, ignoreKeyOrder],
  );
  if (rows.every(({ kind }) => kind === 'same')) return <p className="py-2 text-text-2">No difference.</p>;
  return (
    <section
      aria-label={label}
      className="min-w-0 overflow-x-auto rounded-panel border border-line font-mono text-code"
    >
      {foldedRuns(rows).map((run) =>
        run.folded ? (
          <FoldedRun key={run.at} rows={run.rows} />
        ) : (
          run.rows.map((row, i) => <Row key={`${run.at} ${String(i)}`} row={row} />)
        ),
      )}
    </section>
  );
}

function textOf(value: unknown, sorted: boolean): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(sorted ? withSortedKeys(value) : value, null, 2) ?? '';
}

function withSortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSortedKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, withSortedKeys(inner)]));
}

interface Run {
  readonly at: number;
  readonly folded: boolean;
  readonly rows: readonly DiffRow[];
}

function foldedRuns(rows: readonly DiffRow[]): readonly Run[] {
  const isNear = rows.map((_, i) =>
    rows.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some(({ kind }) => kind === 'changed'),
  );
  const runs: { at: number; folded: boolean; rows: DiffRow[] }[] = [];
  for (const [i, row] of rows.entries()) {
    const folded = isNear[i] !== true;
    const last = runs.at(-1);
    if (last?.folded === folded) last.rows.push(row);
    else runs.push({ at: i, folded, rows: [row] });
  }
  return runs;
}

function FoldedRun({ rows }: { readonly rows: readonly DiffRow[] }) {
  const [open, setOpen] = useState(false);
  if (open) return rows.map((row, i) => <Row key={String(i)} row={row} />);
  return (
    <button
      type="button"
      className="block w-full bg-sunken px-2 text-left text-text-2 hover:bg-hover"
      onClick={() => setOpen(true)}
    >
      {rows.length} {rows.length === 1 ? 'line' : 'lines'} the same
    </button>
  );
}

function Row({ row }: { readonly row: DiffRow }) {
  const [before, after] =
    row.kind === 'same'
      ? [[{ text: row.text, changed: false }], [{ text: row.text, changed: false }]]
      : [row.before, row.after];
  if (row.kind === 'same') {
    return (
      <div className="grid lg:grid-cols-2">
        <Side pieces={before} sign=" " tone="" mark="" />
        <div className="hidden lg:block">
          <Side pieces={after} sign=" " tone="" mark="" />
        </div>
      </div>
    );
  }
  return (
    <div className="grid lg:grid-cols-2">
      <Side pieces={before} sign="−" tone="bg-del-bg" mark="bg-del-mark" />
      <Side pieces={after} sign="+" tone="bg-add-bg" mark="bg-add-mark" />
    </div>
  );
}

interface SideProps {
  readonly pieces: readonly DiffPiece[] | null;
  readonly sign: string;
  readonly tone: string;
  readonly mark: string;
}

function Side({ pieces, sign, tone, mark }: SideProps) {
  if (pieces === null) return <div className="hidden bg-sunken lg:block" />;
  return (
    <div className={`flex min-w-0 pr-2 ${tone}`}>
      <span className="w-6 shrink-0 text-center text-text-2 select-none">{sign}</span>
      <span className="min-w-0 text-text-1 wrap-anywhere whitespace-pre-wrap">
        {pieces.map((piece, i) =>
          piece.changed ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: words of a line do not move
            <mark key={i} className={`${mark} text-text-1`}>
              {piece.text}
            </mark>
          ) : (
            piece.text
          ),
        )}
      </span>
    </div>
  );
}
