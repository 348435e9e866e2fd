// Handlers of evaluators. The key that a judge calls with is made here, sealed on its way to the store.
import { randomUUID } from 'node:crypto';
import { BOOLEAN_SCORE_SUFFIX, faultOfTemplate, type Handlers } from '@heliometer/contract';
import { GatewayError } from '../../kernel/errors.ts';
import { generateProxyKey } from '../../kernel/helicone-key.ts';
import { aboutJudgeKey, type EvaluationStats, type Evaluator, type Judge, type Trial } from '../../ports/evaluators.ts';
import type { ApiContext, PublicContext } from '../context.ts';
import { toIso } from '../to-helicone-request.ts';

const DAY_MS = 86_400_000;
const RECENT_DAYS = 7;
const BINS = 10;
/** Of the averages' distance to the width of all verdicts: less is no trend. */
const LEAST_TREND = 0.02;

export const evaluatorHandlers = {
  async createEvaluator({ body }, context) {
    const { control, principal, evaluators } = context;
    const { name, scoring_type: scoringType, llm_template: template } = body;
    const judge = { scoringType, template: withLowerId(template) };
    await needKey(context, judge);
    const { organizationId } = principal;
    const made = await control.addEvaluator({ id: randomUUID(), organizationId, name, ...judge });
    await evaluators.changed();
    return shown(made);
  },
  async queryEvaluators(_input, { control, principal }) {
    return (await control.evaluators(principal.organizationId)).map(shown);
  },
  async testLlmEvaluator({ body }, context) {
    const { principal, evaluators, signal } = context;
    const judge = { scoringType: body.scoring_type, template: withLowerId(body.llm_template) };
    await needKey(context, judge);
    const trials = await evaluators.tryOut(principal.organizationId, judge, body.requestIds, signal);
    if (trials.length === 0) throw new GatewayError('not_found', 'There is no request of any of these ids.');
    return trials.map(shownTrial);
  },
  getEvaluator: async ({ params }, context) => shown(await find(context, params.id)),
  async changeEvaluator({ params, body }, context) {
    const { control, evaluators } = context;
    const found = await find(context, params.id);
    const judge = {
      scoringType: body.scoring_type ?? found.scoringType,
      template: body.llm_template === undefined ? found.template : withLowerId(body.llm_template),
    };
    const fault = faultOfTemplate(judge.scoringType, judge.template);
    if (fault !== null) throw new GatewayError('invalid_body', `llm_template: ${fault}`);
    if (body.llm_template !== undefined) await needKey(context, judge);
    const name = body.name === undefined ? {} : { name: body.name };
    const changed = await control.changeEvaluator(found.organizationId, found.id, { ...judge, ...name });
    if (changed === null) throw unknownEvaluator(params.id);
    await evaluators.changed();
    return shown(changed);
  },
  async deleteEvaluator({ params }, { control, principal, evaluators }) {
    const id = params.id.toLowerCase();
    if (!(await control.deleteEvaluator(principal.organizationId, id))) throw unknownEvaluator(params.id);
    await evaluators.changed();
    await evaluators.forget(id);
    return null;
  },
  async listOnlineEvaluators({ params }, context) {
    const { online } = await find(context, params.id);
    return online.map(shownRule);
  },
  async createOnlineEvaluator({ params, body }, { control, principal, evaluators }) {
    const rule = { id: randomUUID(), config: body.config };
    const changed = await control.addOnlineRule(principal.organizationId, params.id, rule);
    if (changed === null) throw unknownEvaluator(params.id);
    await evaluators.changed();
    return shownRule(rule);
  },
  async deleteOnlineEvaluator({ params }, context) {
    const { control, evaluators } = context;
    const { organizationId, id } = await find(context, params.id);
    const ruleId = params.onlineEvaluatorId;
    if (!(await control.deleteOnlineRule(organizationId, id, ruleId))) {
      throw new GatewayError('not_found', `This evaluator has no online evaluator of id ${ruleId}.`);
    }
    await evaluators.changed();
    return null;
  },
  async evaluatorStats({ params }, context) {
    const { id } = await find(context, params.id);
    return shownStats(await context.evaluators.stats(id), context.nowMs);
  },
} satisfies Partial<Handlers<ApiContext, PublicContext>>;

async function find({ control, principal }: ApiContext, id: string): Promise<Evaluator> {
  const all = await control.evaluators(principal.organizationId);
  const found = all.find((evaluator) => evaluator.id === id.toLowerCase());
  if (found === undefined) throw unknownEvaluator(id);
  return found;
}

/** A key for the judge's calls, made when there is none that works: one for each provider key that judges. */
async function needKey(context: ApiContext, { template }: Judge): Promise<void> {
  const { control, principal, sealers, evaluators } = context;
  const { organizationId } = principal;
  const providerKeyId = template.provider_key_id;
  const providerKey = await control.providerKey(organizationId, providerKeyId);
  if (providerKey === null) throw new GatewayError('not_found', `There is no provider key of id ${providerKeyId}.`);
  if (!evaluators.canJudge(providerKey.provider)) {
    const accepted = evaluators.providers.join(', ');
    throw new GatewayError(
      'invalid_body',
      `llm_template.provider_key_id: it is a key of ${providerKey.provider}; accepted is one of ${accepted}`,
    );
  }
  const about = aboutJudgeKey(organizationId, providerKeyId);
  const known = await control.judgeKey(organizationId, providerKeyId);
  const opened = known === null ? null : sealers.judges.open(known.sealed, about);
  // It may have been revoked.
  if (opened !== null && 'secret' in opened && (await control.authenticate(opened.secret)) !== null) return;
  const key = generateProxyKey();
  const name = `Evaluators, with ${providerKey.name ?? providerKey.provider}`;
  await control.addProxyKey({ organizationId, name, key, providerKeyId });
  await control.putJudgeKey({ organizationId, providerKeyId, sealed: sealers.judges.seal(key, about) });
}

function withLowerId(template: Judge['template']): Judge['template'] {
  return { ...template, provider_key_id: template.provider_key_id.toLowerCase() };
}

function shown(evaluator: Evaluator) {
  const { id, organizationId, name, scoringType, template } = evaluator;
  const { choices } = template;
  return {
    id,
    created_at: toIso(evaluator.createdAtMs),
    updated_at: toIso(evaluator.updatedAtMs),
    organization_id: organizationId,
    name,
    scoring_type: scoringType,
    score_name: scoringType === 'LLM-BOOLEAN' ? `${name}${BOOLEAN_SCORE_SUFFIX}` : name,
    llm_template: { ...template, ...(choices === undefined ? {} : { choices: [...choices] }) },
    code_template: null,
    last_mile_config: null,
  };
}

function shownRule({ id, config }: Evaluator['online'][number]) {
  return { id, config: { ...config, propertyFilters: [...config.propertyFilters] } };
}

function shownTrial({ requestId, outcome, judgeRequestId }: Trial) {
  const verdict = 'problem' in outcome ? null : outcome;
  const failure = 'problem' in outcome ? outcome : null;
  return {
    request_id: requestId,
    score: verdict?.score ?? null,
    reason: verdict?.reason ?? null,
    problem: failure?.problem ?? null,
    message: failure?.message ?? null,
    judge_request_id: judgeRequestId,
  };
}

function shownStats({ waiting, failed, verdicts, failures }: EvaluationStats, nowMs: number) {
  const scores = verdicts.map(({ score }) => score);
  const last = Math.max(...verdicts.map(({ atMs }) => atMs), ...failures.map(({ lastAtMs }) => lastAtMs));
  const days = Map.groupBy(verdicts, ({ atMs }) => Math.floor(atMs / DAY_MS) * DAY_MS);
  return {
    averageScore: averageOf(scores),
    totalUses: scores.length,
    recentTrend: trendOf(verdicts, nowMs - RECENT_DAYS * DAY_MS),
    scoreDistribution: distributionOf(scores),
    timeSeriesData: [...days].map(([atMs, some]) => {
      return { date: toIso(atMs), value: averageOf(some.map(({ score }) => score)) ?? 0 };
    }),
    waiting,
    failed,
    lastUsedAt: Number.isFinite(last) ? toIso(last) : null,
    failures: failures.map(({ problem, count, message, lastAtMs }) => {
      return { problem, count, message, lastAt: toIso(lastAtMs) };
    }),
  };
}

function averageOf(scores: readonly number[]): number | null {
  return scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

function trendOf(verdicts: EvaluationStats['verdicts'], sinceMs: number): 'up' | 'down' | 'stable' {
  const average = (isOf: (atMs: number) => boolean) =>
    averageOf(verdicts.filter(({ atMs }) => isOf(atMs)).map(({ score }) => score));
  const before = average((atMs) => atMs < sinceMs);
  const now = average((atMs) => atMs >= sinceMs);
  if (before === null || now === null) return 'stable';
  const { least, width } = extentOf(verdicts.map(({ score }) => score));
  const change = width === 0 ? 0 : (now - least - (before - least)) / width;
  if (Math.abs(change) < LEAST_TREND) return 'stable';
  return change > 0 ? 'up' : 'down';
}

/** Ten bins of one width; one where all are the same. */
function distributionOf(scores: readonly number[]) {
  if (scores.length === 0) return [];
  const { least, width } = extentOf(scores);
  if (width === 0) return [{ range: String(least), count: scores.length }];
  const binOf = (score: number) => Math.min(Math.floor(((score - least) / width) * BINS), BINS - 1);
  const bins = Map.groupBy(scores, binOf);
  const edge = (i: number) => Number((least + (width * i) / BINS).toPrecision(6));
  return Array.from({ length: BINS }, (_, i) => {
    return { range: `${edge(i)} to ${edge(i + 1)}`, count: bins.get(i)?.length ?? 0 };
  });
}

function extentOf(scores: readonly number[]) {
  const least = scores.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return { least, width: scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) - least };
}

function unknownEvaluator(id: string): GatewayError {
  return new GatewayError('not_found', `There is no evaluator of id ${id}.`);
}
