// A list as a file: all of its rows, asked for when it is pressed.
import { Download } from 'lucide-react';
import { useState } from 'react';
import { showToast } from '../toasts/toasts.ts';
import { Button } from './button.tsx';

export type CsvCell = string | number | null;

interface CsvButtonProps {
  /** `users`: the file is `users.csv`. */
  readonly name: string;
  readonly head: readonly string[];
  /** null = could not be had. */
  readonly rows: () => Promise<readonly (readonly CsvCell[])[] | null>;
}

export function CsvButton({ name, head, rows }: CsvButtonProps) {
  const [isBusy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    const all = await rows();
    setBusy(false);
    if (all === null) showToast('The rows could not be loaded; nothing was saved.', { tone: 'error' });
    else download(`${name}.csv`, csvOf([head, ...all]));
  };
  return (
    <Button icon={Download} aria-busy={isBusy} onClick={() => void save()}>
      CSV
    </Button>
  );
}

function csvOf(rows: readonly (readonly CsvCell[])[]): string {
  return rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('');
}

/** RFC 4180. A text that a spreadsheet would run as a formula gets a quote before it; numbers stay numbers. */
function cellOf(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
