// What is known of each version from the requests that used it: how many, what each cost, how long, and how good.
import { useMemo } from 'react';
import type { ApiAnswer } from '../../api/call.ts';
import { useApi } from '../../api/use-api.ts';
import { toTree } from '../../filter/filter.ts';
import { timeFilterOf, useRange } from '../../range/use-range.tsx';
import { rowsOf } from './versions.ts';

export type VersionUsage = ApiAnswer<'POST /v1/metrics/promptVersionDetails'>[number];
export type VersionScore = ApiAnswer<'POST /v1/evals/summary/query'>[number];

export interface Figures {
  /** By number; undefined = on its way. */
  readonly usage: ReadonlyMap<string, VersionUsage> | undefined;
  /** The score that most requests have; null = none. */
  readonly scoreName: string | null;
  readonly scores: ReadonlyMap<string, VersionScore>;
}

const MOST = 1000;

export function useFigures(promptId: string): Figures {
  const { span } = useRange();
  const filter = useMemo(() => toTree(rowsOf(promptId)), [promptId]);
  const timeFilter = timeFilterOf(span);
  const usage = useApi('POST /v1/metrics/promptVersionDetails', { body: { filter, timeFilter, limit: MOST } });
  const scores = useApi('POST /v1/evals/summary/query', { body: { filter, timeFilter, by: 'prompt_version' } });
  return useMemo(() => {
    const name = mostGiven(scores.data ?? []);
    const ofName = (scores.data ?? []).filter((score) => score.name === name);
    return {
      usage: usage.data === undefined ? undefined : new Map(usage.data.map((row) => [row.prompt_version, row])),
      scoreName: name,
      scores: new Map(ofName.map((score) => [score.prompt_version ?? '', score])),
    };
  }, [usage.data, scores.data]);
}

function mostGiven(scores: readonly VersionScore[]): string | null {
  const counts = new Map<string, number>();
  for (const { name, count } of scores) counts.set(name, (counts.get(name) ?? 0) + count);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}
