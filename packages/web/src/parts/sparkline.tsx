// The course of a number, 64 × 20, from zero. Screen readers get the change beside it.
const WIDTH = 64;
const HEIGHT = 20;
const EDGE = 2;

/** @param values in their order; null = a gap */
export function Sparkline({ values }: { readonly values: readonly (number | null)[] }) {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const most = Math.max(...known, Number.MIN_VALUE);
  const x = (i: number) => EDGE + (i / (values.length - 1)) * (WIDTH - 2 * EDGE);
  const y = (value: number) => HEIGHT - EDGE - (Math.max(value, 0) / most) * (HEIGHT - 2 * EDGE);
  const last = values.findLastIndex((value) => value !== null);
  return (
    <svg width={WIDTH} height={HEIGHT} aria-hidden="true" className="shrink-0">
      <path d={pathOf(values, x, y)} fill="none" stroke="var(--text-3)" strokeWidth={1.5} strokeLinejoin="round" />
      <circle cx={x(last)} cy={y(values[last] ?? 0)} r={1.5} fill="var(--accent)" />
    </svg>
  );
}

function pathOf(values: readonly (number | null)[], x: (i: number) => number, y: (value: number) => number): string {
  let isPenUp = true;
  const steps = values.map((value, i) => {
    if (value === null) {
      isPenUp = true;
      return '';
    }
    const step = `${isPenUp ? 'M' : 'L'}${x(i).toFixed(1)},${y(value).toFixed(1)}`;
    isPenUp = false;
    return step;
  });
  return steps.join('');
}
