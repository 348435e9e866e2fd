// One score: what it comes to, against the period before, over time, how it is spread, and where it is better or worse.
import { bucketsOf, onGrid } from '../../chart/series.ts';
import { TimeChart } from '../../chart/time-chart.tsx';
import { useDoor } from '../../filter/use-door.ts';
import { changeOf, formatScore, scoreLabel } from '../../format/numbers.ts';
import { Panel } from '../../parts/panel.tsx';
import { Stat } from '../../parts/stat.tsx';
import { Value } from '../../parts/value.tsx';
import { incrementOf } from '../../range/buckets.ts';
import { useRange } from '../../range/use-range.tsx';
import { GroupsPanel } from './groups-panel.tsx';
import { SpreadPanel } from './spread-panel.tsx';
import type { Score } from './use-evals.ts';
import { averageWord, changeOfScore, formatFigure, hasScore, isYesNo, scored } from './words.ts';

interface ScoreDetailProps {
  readonly score: Score;
  readonly before: Score | undefined;
  /** Whether the period before has been asked about. */
  readonly isCompared: boolean;
}

export function ScoreDetail({ score, before, isCompared }: ScoreDetailProps) {
  return (
    <div className="flex flex-col gap-4 p-(--edge)">
      <h2 className="truncate font-semibold" title={score.name}>
        {scoreLabel(score.name)}
      </h2>
      <Figures score={score} before={before} isCompared={isCompared} />
      <Panel title="Over time">
        <Course score={score} />
      </Panel>
      <div className="grid grid-cols-1 gap-4 xl:grid-cols-2">
        {isYesNo(score.name) ? null : <SpreadPanel score={score} />}
        <GroupsPanel score={score} by="model" />
        <GroupsPanel score={score} by="prompt_version" />
      </div>
    </div>
  );
}

function Figures({ score, before, isCompared }: ScoreDetailProps) {
  const door = useDoor();
  const { name, count, averageScore, minScore } = score;
  const all = door(hasScore(name, minScore));
  const quantile = (value: number) => <span title={String(value)}>{formatScore(name, value)}</span>;
  return (
    <section
      aria-label="Totals"
      className="grid grid-cols-2 overflow-hidden rounded-panel border border-line bg-panel md:grid-cols-[repeat(auto-fit,minmax(112px,1fr))]"
    >
      <Stat
        label={averageWord(name)}
        value={<span title={String(averageScore)}>{formatFigure(name, averageScore)}</span>}
        change={changeOfScore(name, before?.averageScore ?? null, averageScore)}
        course={score.averageOverTime.map(({ value }) => value)}
        to={all}
      />
      <Stat
        label="Scores"
        value={<Value kind="count" value={count} />}
        change={isCompared ? changeOf(before?.count ?? 0, count) : null}
        course={score.overTime.map(({ count: each }) => each)}
        to={all}
      />
      {isYesNo(name) ? (
        <>
          <Stat
            label="Yes"
            value={<Value kind="count" value={Math.round(averageScore * count)} />}
            to={door(scored(name, 'equals', 1))}
          />
          <Stat
            label="No"
            value={<Value kind="count" value={Math.round((1 - averageScore) * count)} />}
            to={door(scored(name, 'equals', 0))}
          />
        </>
      ) : (
        <>
          <Stat label="p10" value={quantile(score.p10)} to={door(scored(name, 'lte', score.p10))} />
          <Stat label="p50" value={quantile(score.p50)} to={door(scored(name, 'lte', score.p50))} />
          <Stat label="p90" value={quantile(score.p90)} to={door(scored(name, 'gte', score.p90))} />
        </>
      )}
    </section>
  );
}

function Course({ score }: { readonly score: Score }) {
  const { span, zone, range } = useRange();
  const { name, averageOverTime, minScore } = score;
  const times = bucketsOf(span, incrementOf(span), zone);
  const line = (read: (point: Score['averageOverTime'][number]) => number) =>
    onGrid(times, averageOverTime, { at: ({ date }) => Date.parse(date), value: read }, null);
  const series = isYesNo(name)
    ? [{ label: averageWord(name), color: 'var(--s6)', values: line(({ value }) => value) }]
    : [
        { label: 'p10', color: 'var(--s4)', values: line(({ p10 }) => p10) },
        { label: 'p50', color: 'var(--s6)', values: line(({ p50 }) => p50) },
        { label: 'p90', color: 'var(--s7)', values: line(({ p90 }) => p90) },
      ];
  return (
    <TimeChart
      label={`${scoreLabel(name)} over time`}
      kind="lines"
      times={times}
      series={series}
      format={(value) => formatFigure(name, value)}
      rows={hasScore(name, minScore)}
      unfinished={range.kind !== 'between'}
    />
  );
}
