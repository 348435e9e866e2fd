// What went how over time. A drag on any of them sets the range.
import { TimeChart } from '../../chart/time-chart.tsx';
import { formatCost, formatCount, formatDuration } from '../../format/numbers.ts';
import { useRange } from '../../range/use-range.tsx';
import { type Answer, course } from './answer.ts';

interface CourseProps {
  readonly answer: Answer;
}

const CATEGORIES = ['var(--c1)', 'var(--c2)', 'var(--c3)', 'var(--c4)', 'var(--c5)'] as const;

function useTimes({ over_time }: Answer) {
  const { nowMs } = useRange();
  const last = over_time.at(-1);
  return {
    times: over_time.map(({ start }) => Date.parse(start)),
    unfinished: last !== undefined && Date.parse(last.end) > nowMs,
  };
}

export function RequestsCourse({ answer }: CourseProps) {
  const series = [
    { label: 'ok', color: 'var(--volume)', values: course(answer, (each) => each.requests - each.errors) },
    { label: 'error', color: 'var(--error-solid)', values: course(answer, (each) => each.errors) },
  ];
  return (
    <TimeChart label="Requests over time" kind="bars" {...useTimes(answer)} series={series} format={formatCount} />
  );
}

export function CostCourse({ answer }: CourseProps) {
  const series = answer.cost_by_model.map(({ model, cost }, i) => ({
    label: model ?? 'other',
    color: model === null ? 'var(--c-other)' : (CATEGORIES[i] ?? 'var(--c-other)'),
    values: cost,
  }));
  return <TimeChart label="Cost over time" kind="bars" {...useTimes(answer)} series={series} format={formatCost} />;
}

export function LatencyCourse({ answer }: CourseProps) {
  const series = [
    { label: 'p50', color: 'var(--s4)', values: course(answer, ({ latency }) => latency?.p50 ?? null) },
    { label: 'p95', color: 'var(--s6)', values: course(answer, ({ latency }) => latency?.p95 ?? null) },
    { label: 'p99', color: 'var(--s7)', values: course(answer, ({ latency }) => latency?.p99 ?? null) },
  ];
  return (
    <TimeChart label="Latency over time" kind="lines" {...useTimes(answer)} series={series} format={formatDuration} />
  );
}

export function FirstTokenCourse({ answer }: CourseProps) {
  const series = [
    { label: 'p50', color: 'var(--s4)', values: course(answer, (each) => each.time_to_first_token?.p50 ?? null) },
    { label: 'p95', color: 'var(--s6)', values: course(answer, (each) => each.time_to_first_token?.p95 ?? null) },
  ];
  return (
    <TimeChart
      label="First token over time"
      kind="lines"
      {...useTimes(answer)}
      series={series}
      format={formatDuration}
    />
  );
}

export function TokensCourse({ answer }: CourseProps) {
  const series = [
    { label: 'in', color: 'var(--c1)', values: course(answer, (each) => each.prompt_tokens) },
    { label: 'of them cached', color: 'var(--c3)', values: course(answer, (each) => each.prompt_cache_read_tokens) },
    { label: 'out', color: 'var(--c2)', values: course(answer, (each) => each.completion_tokens) },
  ];
  return <TimeChart label="Tokens over time" kind="lines" {...useTimes(answer)} series={series} format={formatCount} />;
}
