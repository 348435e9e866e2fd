// Table. Evaluators: a model judges requests, and its verdict is a score of theirs. Shapes and names are Helicone's; what a judge
// is told is ours.
import { z } from 'zod';
import { BOOLEAN_SCORE_SUFFIX, RATING_SCORE } from './helicone-request.ts';
import { count, idParams, isoTime, nothing } from './query-shapes.ts';
import { scoreName } from './request-routes.ts';
import { defineRoute } from './route.ts';

export const SCORING_TYPES = ['LLM-BOOLEAN', 'LLM-CHOICE', 'LLM-RANGE'] as const;
export type ScoringType = (typeof SCORING_TYPES)[number];

/** Why a request got no verdict. */
export const JUDGE_PROBLEMS = [
  'call_refused',
  'call_failed',
  'unreadable_answer',
  'bodies_missing',
  'exchange_deleted',
  'provider_key_missing',
  'too_many_waiting',
] as const;
export type JudgeProblem = (typeof JUDGE_PROBLEMS)[number];

const scoringType = z
  .string()
  .transform((text, context): ScoringType => {
    const found = SCORING_TYPES.find((type) => type === text);
    if (found !== undefined) return found;
    const message = `accepted is one of ${SCORING_TYPES.join(', ')}; evaluators in Python and of LastMile are not run here`;
    context.issues.push({ code: 'custom', message, input: text });
    return z.NEVER;
  })
  .meta({ description: 'Yes or no, one of the choices, or a number of the range.', enum: [...SCORING_TYPES] });

const choices = z
  .array(z.strictObject({ value: z.string().trim().min(1).max(100), score: z.number() }))
  .min(2)
  .max(20)
  .meta({ description: 'For LLM-CHOICE: what can be answered, and the score of each.' });
const range = z
  .strictObject({ min: z.number(), max: z.number() })
  .refine(({ min, max }) => min < max, 'accepted is a min below the max')
  .meta({ description: 'For LLM-RANGE.' });

const template = z.strictObject({
  provider_key_id: z.guid().meta({ description: 'Of a provider key that is stored here; the judge’s calls use it.' }),
  model: z.string().trim().min(1).max(200),
  prompt: z
    .string()
    .trim()
    .min(1)
    .max(20_000)
    .meta({ description: 'The question. The request and its answer are put below it, as data.' }),
  choices: choices.optional(),
  range: range.optional(),
});
export type JudgeTemplate = z.output<typeof template>;

const evaluatorName = scoreName
  .refine(
    (given) => given !== RATING_SCORE && !given.endsWith(BOOLEAN_SCORE_SUFFIX),
    `accepted is a name other than ${RATING_SCORE}, without ${BOOLEAN_SCORE_SUFFIX} at its end`,
  )
  .meta({ description: 'Of the evaluator and of its score.' });

/** What a template lacks for a type; null = nothing. */
export function faultOfTemplate(type: ScoringType, { choices: given, range: bounds }: JudgeTemplate): string | null {
  const wantsChoices = type === 'LLM-CHOICE';
  const wantsRange = type === 'LLM-RANGE';
  if (wantsChoices !== (given !== undefined))
    return `choices: accepted with LLM-CHOICE, and needed there; the type is ${type}`;
  if (wantsRange !== (bounds !== undefined))
    return `range: accepted with LLM-RANGE, and needed there; the type is ${type}`;
  const values = new Set(given?.map(({ value }) => value.toLowerCase()));
  return values.size === (given?.length ?? 0)
    ? null
    : 'choices: accepted are values that differ in more than their case';
}

interface Judged {
  readonly scoring_type: ScoringType;
  readonly llm_template: JudgeTemplate;
}

function checkTemplate({ value, issues }: z.core.ParsePayload<Judged>): void {
  const message = faultOfTemplate(value.scoring_type, value.llm_template);
  if (message !== null) issues.push({ code: 'custom', message, input: value, path: ['llm_template'] });
}

const evaluator = z
  .object({
    id: z.guid(),
    created_at: isoTime,
    updated_at: isoTime,
    organization_id: z.string(),
    name: z.string(),
    scoring_type: z.enum(SCORING_TYPES),
    score_name: z.string().meta({ description: 'What its score is called where scores are shown.' }),
    llm_template: template,
    code_template: z.null(),
    last_mile_config: z.null(),
  })
  .meta({ id: 'Evaluator' });

const onlineConfig = z.strictObject({
  sampleRate: z
    .number()
    .min(0)
    .max(100)
    .default(100)
    .meta({ description: 'Percent of the requests that are judged. Which are is settled by their ids.' }),
  propertyFilters: z
    .array(z.strictObject({ key: z.string().trim().min(1).max(256), value: z.string().max(4096) }))
    .max(20)
    .default([])
    .meta({ description: 'Only requests that have all of these properties, with these values, are judged.' }),
});
const online = z.object({ id: z.guid(), config: onlineConfig }).meta({ id: 'OnlineEvaluator' });

const verdict = z.object({
  request_id: z.string(),
  score: z.number().nullable().meta({ description: 'null: no verdict.' }),
  reason: z.string().nullable().meta({ description: 'In the words of the judge.' }),
  problem: z.enum(JUDGE_PROBLEMS).nullable(),
  message: z.string().nullable().meta({ description: 'What went wrong, and what can be done.' }),
  judge_request_id: z.string().nullable().meta({ description: 'The recorded call of the judge.' }),
});

const group = { group: 'evals' } as const;

export const EVALUATOR_ROUTES = {
  createEvaluator: defineRoute({
    ...group,
    method: 'POST',
    path: '/v1/evaluator',
    permission: 'manage',
    summary: 'Create an evaluator',
    description:
      'A judge; it looks at no request before an online evaluator says which. Its calls go through the gateway with a key of its own, bound to the provider key, and are recorded with the properties `source` = `evaluator` and `evaluator` = its id; no request with that source is judged. At most 20. Needs an rw key.',
    body: z
      .strictObject({ name: evaluatorName, scoring_type: scoringType, llm_template: template })
      .check(checkTemplate),
    response: evaluator,
  }),
  queryEvaluators: defineRoute({
    ...group,
    method: 'POST',
    path: '/v1/evaluator/query',
    permission: 'read',
    summary: 'List evaluators',
    description: 'In the order of their making.',
    body: z.object({}).default({}),
    response: z.array(evaluator),
  }),
  testLlmEvaluator: defineRoute({
    ...group,
    method: 'POST',
    path: '/v1/evaluator/llm/test',
    permission: 'manage',
    summary: 'Try a judge on requests',
    description:
      'On up to five. Nothing is kept of it but the recorded calls of the judge, which cost what they cost. Needs an rw key.',
    body: z
      .strictObject({
        scoring_type: scoringType,
        llm_template: template,
        requestIds: z.array(z.guid()).min(1).max(5),
      })
      .check(checkTemplate),
    response: z.array(verdict),
    rateClass: 'query',
  }),
  getEvaluator: defineRoute({
    ...group,
    method: 'GET',
    path: '/v1/evaluator/:id',
    permission: 'read',
    summary: 'Get an evaluator',
    description: 'With what its judge is told.',
    params: idParams,
    response: evaluator,
  }),
  changeEvaluator: defineRoute({
    ...group,
    method: 'PUT',
    path: '/v1/evaluator/:id',
    permission: 'manage',
    summary: 'Change an evaluator',
    description:
      'What is not given stays as it is; what waits is judged as it is then. Scores that were given stay. Needs an rw key.',
    params: idParams,
    body: z
      .strictObject({ name: evaluatorName, scoring_type: scoringType, llm_template: template })
      .partial()
      .refine((change) => Object.keys(change).length > 0, 'accepted is at least one member'),
    response: evaluator,
  }),
  listOnlineEvaluators: defineRoute({
    ...group,
    method: 'GET',
    path: '/v1/evaluator/:id/onlineEvaluators',
    permission: 'read',
    summary: 'Which requests an evaluator judges',
    description: 'None = it is off.',
    params: idParams,
    response: z.array(online),
  }),
  createOnlineEvaluator: defineRoute({
    ...group,
    method: 'POST',
    path: '/v1/evaluator/:id/onlineEvaluators',
    permission: 'manage',
    summary: 'Let an evaluator judge requests',
    description:
      'Those recorded from then on, within two seconds, that were answered with a 2xx. One that several select is judged once. At most 10 of an evaluator. Needs an rw key.',
    params: idParams,
    body: z.strictObject({ config: onlineConfig.prefault({}) }),
    response: online,
  }),
  deleteOnlineEvaluator: defineRoute({
    ...group,
    method: 'DELETE',
    path: '/v1/evaluator/:id/onlineEvaluators/:onlineEvaluatorId',
    permission: 'manage',
    summary: 'Stop judging requests',
    description: 'What waits is judged still. Needs an rw key.',
    params: idParams.extend({ onlineEvaluatorId: z.guid().meta({ description: 'A UUID.' }) }),
    response: nothing,
  }),
  deleteEvaluator: defineRoute({
    ...group,
    method: 'DELETE',
    path: '/v1/evaluator/:id',
    permission: 'manage',
    summary: 'Delete an evaluator',
    description: 'What waits is not judged. Scores that were given stay. Needs an rw key.',
    params: idParams,
    response: nothing,
  }),
  evaluatorStats: defineRoute({
    ...group,
    method: 'GET',
    path: '/v1/evaluator/:id/stats',
    permission: 'read',
    summary: 'How an evaluator fares',
    description: 'Of the last 30 days, the newest 20,000 requests.',
    params: idParams,
    response: z.object({
      averageScore: z.number().nullable(),
      totalUses: count.meta({ description: 'Verdicts.' }),
      recentTrend: z.enum(['up', 'down', 'stable']).meta({ description: 'The last seven days against those before.' }),
      scoreDistribution: z.array(z.object({ range: z.string(), count })),
      timeSeriesData: z.array(z.object({ date: isoTime, value: z.number() })).meta({ description: 'By day, in UTC.' }),
      waiting: count,
      failed: count,
      lastUsedAt: isoTime.nullable(),
      failures: z
        .array(z.object({ problem: z.enum(JUDGE_PROBLEMS), count, message: z.string(), lastAt: isoTime }))
        .meta({ description: 'Newest first, with the message of the last of each.' }),
    }),
  }),
} as const;
