// A run's figures as a table to read and a file to keep.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMet, median, type PartResult, type Row, type Target } from './figures.ts';

const COLUMNS = ['', 'median', 'min – max', 'target', ''] as const;

export function tableOf(results: readonly PartResult[]): string {
  return results.map(partText).join('\n\n');
}

function partText({ part, rows, notes = [], skipped, othersPercent }: PartResult): string {
  if (skipped !== undefined) return `${part}: skipped, ${skipped}`;
  const lines = [COLUMNS.map((text, i) => (i === 0 ? part : text)), ...rows.map(cells)];
  const widths = COLUMNS.map((_, i) => Math.max(...lines.map((line) => [...(line[i] ?? '')].length)));
  const table = lines.map((line) =>
    line
      .map((text, i) => (i === 1 ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return [...table, ...notes, ...disturbanceText(othersPercent)].join('\n');
}

/** From here on the spread is theirs. */
const MUCH_PERCENT = 10;

function disturbanceText(percent: number | undefined): string[] {
  if (percent === undefined) return [];
  const warning = percent > MUCH_PERCENT ? ': too much to judge by these figures' : '';
  return [`Other programs took ${shown(Math.round(percent))} % of the machine meanwhile${warning}.`];
}

function cells(row: Row): string[] {
  const { name, unit, values, target, note } = row;
  const spread = values.length > 1 ? `${shown(Math.min(...values))} – ${shown(Math.max(...values))}` : '';
  const met = isMet(row);
  const verdict = met === null ? '' : met ? 'met' : 'not met';
  return [
    name,
    `${shown(median(values))} ${unit}`,
    spread,
    target === undefined ? '' : targetText(target),
    verdict + (note ?? ''),
  ];
}

function targetText({ atMost, atLeast, aim }: Target): string {
  const bound = atMost === undefined ? `≥ ${shown(atLeast ?? 0)}` : `≤ ${shown(atMost)}`;
  return aim === undefined ? bound : `${bound}, aim ${shown(aim)}`;
}

/** Three figures are more than a shared machine can tell. */
function shown(value: number): string {
  if (Number.isNaN(value)) return '–';
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}

/** @returns where it was written */
export function keep(root: string, run: Readonly<Record<string, unknown>>, at: Date): string {
  const dir = join(root, 'bench-results');
  mkdirSync(dir, { recursive: true });
  const file = join(dir, `${at.toISOString().replaceAll(':', '-').slice(0, 19)}.json`);
  writeFileSync(file, `${JSON.stringify(run, null, 2)}\n`);
  return file;
}
