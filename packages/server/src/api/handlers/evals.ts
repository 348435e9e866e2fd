// Handlers of what scores come to.
import type { Handlers } from '@heliometer/contract';
import type { ScoreFigures } from '../../ports/scores.ts';
import type { ApiContext, PublicContext } from '../context.ts';
import { metricQuery, seriesQuery } from '../metric-query.ts';
import { toScoreFact } from '../score-fact.ts';
import { toIso, UNKNOWN_MODEL } from '../to-helicone-request.ts';

type All = Handlers<ApiContext, PublicContext>;

const MOST_NAMES = 1000;
/** Of the normal distribution: 95% lies so many deviations from the average. */
const DEVIATIONS = 1.96;

export const evalHandlers = {
  async queryEvals({ body }, context) {
    const { records, signal } = context;
    const { limit, offset } = body;
    const [groups, series] = await Promise.all([
      records.scoreGroups({ ...metricQuery(body, context), by: 'name', limit, offset }, signal),
      records.scoreSeries(seriesQuery(body, context), signal),
    ]);
    const courses = Map.groupBy(series, ({ name }) => name);
    return groups.map((figures) => {
      const course = courses.get(figures.name) ?? [];
      return {
        name: figures.name,
        ...toFigures(figures),
        overTime: course.map(({ atMs, count }) => ({ date: toIso(atMs), count })),
        averageOverTime: course.map((point) => ({
          date: toIso(point.atMs),
          value: point.sum / point.count,
          ...quantilesOf(point),
        })),
      };
    });
  },
  async listScores(_input, context) {
    const everything = metricQuery({ filter: 'all' }, context);
    const query = { ...everything, by: 'name', limit: MOST_NAMES, offset: 0 } as const;
    return (await context.records.scoreGroups(query, context.signal)).map(({ name }) => name);
  },
  async queryScoreDistributions({ body }, context) {
    const found = await context.records.scoreDistributions(metricQuery(body, context), context.signal);
    return found.map(({ name, bins }) => ({
      name,
      distribution: bins.map(({ from, to, count }) => ({ lower: from, upper: to, value: count })),
    }));
  },
  async summarizeEvals({ body }, context) {
    const { by, limit, offset } = body;
    const groups = await context.records.scoreGroups(
      { ...metricQuery(body, context), by, limit, offset },
      context.signal,
    );
    return groups.map(({ group: [first = '', second = ''], ...figures }) => ({
      name: figures.name,
      ...(by === 'model'
        ? { model: first === '' ? UNKNOWN_MODEL : first }
        : { prompt_id: first, prompt_version: second }),
      ...toFigures(figures),
      interval: intervalOf(figures),
    }));
  },
  async giveEval({ params, body }, { records, principal }) {
    await records.addFacts(principal.organizationId, params.id, [toScoreFact(body.name, body.score)]);
    return null;
  },
} satisfies Partial<All>;

function toFigures(figures: ScoreFigures) {
  const { sum, count, min, max } = figures;
  return { averageScore: sum / count, minScore: min, maxScore: max, count, ...quantilesOf(figures) };
}

function quantilesOf({ p10, p50, p90 }: ScoreFigures) {
  return { p10, p50, p90 };
}

function intervalOf({ sum, count, deviation }: ScoreFigures) {
  if (deviation === null) return null;
  const [average, reach] = [sum / count, (DEVIATIONS * deviation) / Math.sqrt(count)];
  return { low: average - reach, high: average + reach };
}
