// What a distribution is, done by counting.
import type { Distribution, DistributionPart } from '../../src/ports/distribution.ts';

export function expectedDistribution(values: readonly number[], { low, high }: DistributionPart): Distribution {
  const all = [...values].sort((a, b) => a - b);
  if (all.length === 0) return { bins: [], average: null };
  const at = (level: number) => all[Math.min(Math.floor(level * all.length), all.length - 1)] ?? Number.NaN;
  const [least, most] = [at(low), at(high)];
  const kept = all.filter((value) => value >= least && value <= most);
  const [from, to] = [kept[0] ?? Number.NaN, kept.at(-1) ?? Number.NaN];
  const average = all.reduce((sum, value) => sum + value, 0) / all.length;
  if (from === to) return { bins: [{ from, to, count: kept.length }], average };
  const width = (to - from) / 10;
  const bins = Array.from({ length: 10 }, (_, bin) => ({
    from: from + bin * width,
    to: bin === 9 ? to : from + (bin + 1) * width,
    count: kept.filter((value) => Math.min(Math.floor((value - from) / width), 9) === bin).length,
  }));
  return { bins, average };
}
