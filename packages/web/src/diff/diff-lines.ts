// The difference of two texts by lines, and by words within a pair of changed lines. Myers' shortest edit script (1986), bounded:
// beyond the bound the rest is told as replaced, which is right, if not the shortest.

export interface DiffPiece {
  readonly text: string;
  readonly changed: boolean;
}

export type DiffRow =
  | { readonly kind: 'same'; readonly text: string }
  | {
      readonly kind: 'changed';
      readonly before: readonly DiffPiece[] | null;
      readonly after: readonly DiffPiece[] | null;
    };

type Step = { readonly kind: 'same' | 'removed' | 'added'; readonly text: string };

const MOST_EDITS = 2_000;

export function diffLines(before: string, after: string): readonly DiffRow[] {
  const steps = editScript(before.split('\n'), after.split('\n'));
  const rows: DiffRow[] = [];
  for (let i = 0; i < steps.length; ) {
    const step = steps[i];
    if (step?.kind === 'same') {
      rows.push({ kind: 'same', text: step.text });
      i += 1;
      continue;
    }
    const end = steps.findIndex((each, at) => at >= i && each.kind === 'same');
    const block = steps.slice(i, end === -1 ? steps.length : end);
    rows.push(...pairs(block));
    i += block.length;
  }
  return rows;
}

/** The first removed line with the first added one, and so on. */
function pairs(block: readonly Step[]): DiffRow[] {
  const removed = block.filter(({ kind }) => kind === 'removed').map(({ text }) => text);
  const added = block.filter(({ kind }) => kind === 'added').map(({ text }) => text);
  return Array.from({ length: Math.max(removed.length, added.length) }, (_, i): DiffRow => {
    const [before, after] = [removed[i], added[i]];
    if (before !== undefined && after !== undefined) return { kind: 'changed', ...diffWords(before, after) };
    const whole = (text: string | undefined) => (text === undefined ? null : [{ text, changed: false }]);
    return { kind: 'changed', before: whole(before), after: whole(after) };
  });
}

function diffWords(before: string, after: string): { before: DiffPiece[]; after: DiffPiece[] } {
  const steps = editScript(wordsOf(before), wordsOf(after));
  const side = (other: Step['kind']) =>
    steps.filter(({ kind }) => kind !== other).map(({ kind, text }) => ({ text, changed: kind !== 'same' }));
  return { before: side('added'), after: side('removed') };
}

function wordsOf(line: string): string[] {
  return line.match(/\w+|\s+|[^\w\s]/g) ?? [];
}

function editScript(a: readonly string[], b: readonly string[]): Step[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const same = (lines: readonly string[]): Step[] => lines.map((text) => ({ kind: 'same', text }));
  return [
    ...same(a.slice(0, start)),
    ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...same(a.slice(a.length - end)),
  ];
}

function middle(a: readonly string[], b: readonly string[]): Step[] {
  const trace: Map<number, number>[] = [];
  const furthest = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= Math.min(a.length + b.length, MOST_EDITS); edits += 1) {
    trace.push(new Map(furthest));
    for (let k = -edits; k <= edits; k += 2) {
      let x = goesDown(furthest, k, edits) ? (furthest.get(k + 1) ?? 0) : (furthest.get(k - 1) ?? 0) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      furthest.set(k, x);
      if (x >= a.length && x - k >= b.length) return walkBack(trace, a, b);
    }
  }
  return [...a.map((text): Step => ({ kind: 'removed', text })), ...b.map((text): Step => ({ kind: 'added', text }))];
}

function goesDown(furthest: ReadonlyMap<number, number>, k: number, edits: number): boolean {
  return k === -edits || (k !== edits && (furthest.get(k - 1) ?? -1) < (furthest.get(k + 1) ?? -1));
}

function walkBack(trace: readonly ReadonlyMap<number, number>[], a: readonly string[], b: readonly string[]): Step[] {
  const steps: Step[] = [];
  let [x, y] = [a.length, b.length];
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const furthest = trace[edits] ?? new Map<number, number>();
    const k = x - y;
    const down = goesDown(furthest, k, edits);
    const fromX = furthest.get(down ? k + 1 : k - 1) ?? 0;
    const fromY = fromX - (down ? k + 1 : k - 1);
    while (x > fromX && y > fromY && x > 0 && y > 0) {
      x -= 1;
      y -= 1;
      steps.push({ kind: 'same', text: a[x] ?? '' });
    }
    if (edits === 0) break;
    steps.push(down ? { kind: 'added', text: b[fromY] ?? '' } : { kind: 'removed', text: a[fromX] ?? '' });
    [x, y] = [fromX, fromY];
  }
  return steps.toReversed();
}
