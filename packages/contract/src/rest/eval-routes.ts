// Table. What scores come to (platform.md §1, group 9). Shapes and names are Helicone's; quantiles and summaries are ours.
import { z } from 'zod';
import { BOOLEAN_SCORE_SUFFIX, RATING_SCORE } from './helicone-request.ts';
import {
  count,
  filter,
  idParams,
  isoTime,
  nothing,
  offset,
  timeFilter,
  timeIncrement,
  timeZoneDifference,
} from './query-shapes.ts';
import { scoreName, scoreValue } from './request-routes.ts';
import { defineRoute } from './route.ts';

const SCORES = `Of a request the newest score of a name counts. A boolean score is 0 or 1 and its name ends in \`${BOOLEAN_SCORE_SUFFIX}\`; a rating is \`${RATING_SCORE}\`.`;
const WINDOW =
  'Of requests in the timeFilter, else in the bounds on `request_created_at` in the filter, or in the last 30 days.';

const selection = { filter, timeFilter: timeFilter.optional() };
const limit = z.int().min(0).max(1000).default(1000);

const score = z.number();
const spread = { p10: score, p50: score, p90: score } as const;
const figures = { averageScore: score, minScore: score, maxScore: score, count, ...spread } as const;

const evaluation = { group: 'evals', permission: 'read', rateClass: 'query' } as const;

export const EVAL_ROUTES = {
  queryEvals: defineRoute({
    ...evaluation,
    method: 'POST',
    path: '/v1/evals/query',
    summary: 'What each score comes to, and its course over time',
    description: `By name. ${SCORES} Buckets without scores are left out; \`date\` is the start of the bucket. ${WINDOW}`,
    body: z.object({
      ...selection,
      offset,
      limit,
      dbIncrement: timeIncrement.unwrap().default('day'),
      timeZoneDifference,
    }),
    response: z.array(
      z.object({
        name: z.string(),
        ...figures,
        overTime: z.array(z.object({ date: isoTime, count })),
        averageOverTime: z.array(z.object({ date: isoTime, value: score, ...spread })),
      }),
    ),
  }),
  listScores: defineRoute({
    ...evaluation,
    method: 'GET',
    path: '/v1/evals/scores',
    summary: 'List the names of scores',
    description: 'Those that requests of the last 30 days have.',
    response: z.array(z.string()),
  }),
  queryScoreDistributions: defineRoute({
    ...evaluation,
    method: 'POST',
    path: '/v1/evals/score-distributions/query',
    summary: 'How the scores of each name are spread',
    description: `Ten bins of one width from the least score to the greatest, one where all are the same; \`value\` is how many scores are in it. ${SCORES} ${WINDOW}`,
    body: z.object(selection),
    response: z.array(
      z.object({
        name: z.string(),
        distribution: z.array(z.object({ lower: score, upper: score, value: count })),
      }),
    ),
  }),
  summarizeEvals: defineRoute({
    ...evaluation,
    method: 'POST',
    path: '/v1/evals/summary/query',
    summary: 'What each score comes to by model, or by version of a prompt',
    description: `By name, then the groups with most scores first. ${SCORES} ${WINDOW}`,
    body: z.object({ ...selection, by: z.enum(['model', 'prompt_version']), offset, limit }),
    response: z.array(
      z.object({
        name: z.string(),
        model: z.string().optional().meta({ description: 'By model only.' }),
        prompt_id: z.string().optional().meta({ description: 'By version only.' }),
        prompt_version: z.string().optional().meta({ description: 'By version only; empty when none is known.' }),
        ...figures,
        interval: z.object({ low: score, high: score }).nullable().meta({
          description:
            'Where the average lies with a confidence of 95%, by the normal distribution; null for a single score.',
        }),
      }),
    ),
  }),
  giveEval: defineRoute({
    method: 'POST',
    path: '/v1/evals/:id',
    group: 'evals',
    permission: 'write',
    summary: 'Give a request one score',
    description: 'As `/v1/request/:id/score` does: it waits for the request up to 30 days.',
    params: idParams,
    body: z
      .object({ name: scoreName, score: scoreValue })
      .refine(
        ({ name, score: value }) =>
          (name !== RATING_SCORE && !name.endsWith(BOOLEAN_SCORE_SUFFIX)) ||
          typeof value === 'boolean' ||
          value === 0 ||
          value === 1,
        { path: ['score'], message: 'accepted is true, false, 1 or 0' },
      ),
    response: nothing,
  }),
} as const;
