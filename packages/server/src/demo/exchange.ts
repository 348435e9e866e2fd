// One settled exchange of the demo, as a gateway would have journalled it, with what people said of it later.
import { NO_POLICIES, type PolicyNotes } from '@heliometer/contract';
import { packMarks } from '../kernel/arrival-marks.ts';
import { tenths } from '../kernel/round.ts';
import type { LaterFact } from '../ports/record-store.ts';
import type { SettledMeta } from '../ports/spool.ts';
import type { Step } from './applications.ts';
import { answer, type DemoAnswer, type DemoCall, type DemoUsage, refusal, requestBody } from './bodies.ts';
import type { Incident } from './calendar.ts';
import { type Fate, fateOf } from './fates.ts';
import { type DemoModel, upstreamPath } from './models.ts';
import { between, chance, type Random, skewed, uuidAt } from './random.ts';
import type { KeptAnswer, Shelf } from './shelf.ts';

/** What ingest takes, and the facts that came later. */
export interface DemoExchange {
  readonly meta: SettledMeta;
  readonly requestBody: Buffer;
  readonly responseBody: Buffer;
  readonly facts: readonly LaterFact[];
  readonly factsAtMs: number;
}

/** What all calls of one use of an application have in common. */
export interface Episode {
  readonly organizationId: string;
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly sessionName: string | null;
  readonly properties: readonly (readonly [string, string])[];
}

export interface ExchangeMeans {
  readonly random: Random;
  readonly incident: Incident;
  readonly shelf: Shelf;
  readonly endMs: number;
}

export interface Made {
  readonly exchange: DemoExchange;
  /** What the cache keeps of it; null = nothing. */
  readonly kept: { readonly key: string; readonly answer: KeptAnswer } | null;
}

export function toExchange(step: Step, episode: Episode, startedAtMs: number, means: ExchangeMeans): Made {
  const { random } = means;
  const exchangeId = uuidAt(random, startedAtMs);
  const hit = step.cacheKey === null ? null : means.shelf.find(step.cacheKey, startedAtMs);
  if (hit !== null)
    return { exchange: hitExchange({ step, episode, hit, exchangeId, startedAtMs }, means), kept: null };
  const usage = usageOf(step, random);
  const completionTokens = usage.completionTokens;
  const fate = fateOf(step, { ...means, startedAtMs, completionTokens, stream: step.stream });
  const call = { model: fate.model, conversation: step.conversation, usage, stream: step.stream, atMs: startedAtMs };
  const given = answerOf(fate, call, random);
  const at = { exchangeId, startedAtMs, latencyMs: fate.latencyMs };
  const how = { ...fate, policies: { ...policiesOf(step, fate.retries), fallbackIndex: fate.fallbackIndex } };
  const { model, answered } = fate;
  const exchange = finish({ step, episode, at, how, model, answer: given, answered }, means);
  if (step.cacheKey === null || fate.outcome !== 'answered' || fate.status !== 200) return { exchange, kept: null };
  const answer = { exchangeId, atMs: startedAtMs, latencyMs: fate.latencyMs, model, answer: given };
  return { exchange, kept: { key: step.cacheKey, answer } };
}

interface Found {
  readonly step: Step;
  readonly episode: Episode;
  readonly hit: KeptAnswer;
  readonly exchangeId: string;
  readonly startedAtMs: number;
}

function hitExchange({ step, episode, hit, exchangeId, startedAtMs }: Found, means: ExchangeMeans): DemoExchange {
  const latencyMs = tenths(skewed(means.random, 1.9, 0.4));
  const policies = {
    ...policiesOf(step, 0),
    cacheReferenceId: hit.exchangeId,
    cacheBucket: 0,
    cacheLatencyMs: hit.latencyMs,
  };
  const at = { exchangeId, startedAtMs, latencyMs };
  const how = { outcome: 'cached', status: 200, errorCode: null, ttfbMs: latencyMs, attempts: [], policies } as const;
  return finish({ step, episode, at, how, model: hit.model, answer: hit.answer, answered: null }, means);
}

function usageOf({ tokens }: Step, random: Random): DemoUsage {
  const promptTokens = Math.round(skewed(random, tokens.prompt, 0.45));
  const completionTokens = Math.round(skewed(random, tokens.completion, 0.55));
  return {
    promptTokens,
    cachedTokens: Math.floor((promptTokens * tokens.cached) / 128) * 128,
    completionTokens,
    reasoningTokens: Math.round(completionTokens * tokens.reasoning * between(random, 0.7, 1.1)),
  };
}

/** As the support application's own header says it, where its guards look at all. */
const SUPPORT_LIMIT = '600;w=3600;u=request;s=user';

function isCounted({ guard, cacheKey }: Step): boolean {
  return guard !== 'off' && cacheKey === null;
}

function policiesOf(step: Step, retries: number | null): PolicyNotes {
  return {
    ...NO_POLICIES,
    cacheEnabled: step.cacheKey !== null,
    retries: step.retries ? retries : null,
    threat: step.guard === 'passed' ? false : step.guard === 'threat' ? true : null,
    promptId: step.promptId,
    rateLimits: isCounted(step) ? [SUPPORT_LIMIT] : [],
    limitedBy: step.guard === 'limited' ? SUPPORT_LIMIT : null,
  };
}

function answerOf(fate: Fate, call: DemoCall, random: Random): DemoAnswer {
  if (fate.outcome === 'threat')
    return ownAnswer('prompt_threat', 'Prompt threat detected. Your request cannot be processed.');
  if (fate.outcome === 'limited') return ownAnswer('rate_limited', 'Rate limit reached.');
  if (fate.outcome === 'timeout') return ownAnswer('upstream_timeout', 'The provider did not answer in time.');
  if (fate.status >= 400 && fate.outcome === 'answered') return refusal(call, fate.status);
  const whole = answer(random, call);
  if (fate.outcome !== 'client_gone') return whole;
  return { ...whole, pieces: whole.pieces.slice(0, Math.ceil(whole.pieces.length * between(random, 0.2, 0.8))) };
}

function ownAnswer(code: string, message: string): DemoAnswer {
  return { contentType: 'application/json', pieces: [JSON.stringify({ error: { code, message } })] };
}

interface Told {
  readonly step: Step;
  readonly episode: Episode;
  readonly at: Pick<SettledMeta, 'exchangeId' | 'startedAtMs' | 'latencyMs'>;
  readonly how: Pick<SettledMeta, 'outcome' | 'status' | 'errorCode' | 'ttfbMs' | 'attempts' | 'policies'>;
  readonly model: DemoModel;
  readonly answer: DemoAnswer;
  readonly answered: Fate['answered'];
}

function finish(told: Told, { random, endMs }: ExchangeMeans): DemoExchange {
  const { step, episode, at, how, model } = told;
  const call = { model: step.model, conversation: step.conversation, stream: step.stream };
  const request = Buffer.from(JSON.stringify(requestBody(call)));
  const response = Buffer.from(told.answer.pieces.join(''));
  const { outcome, status, errorCode, ttfbMs, attempts, policies } = how;
  const asked = upstreamPath(step.model, step.stream);
  const meta: SettledMeta = {
    version: 1,
    ...at,
    requestId: at.exchangeId,
    organizationId: episode.organizationId,
    keyId: null,
    outcome,
    errorCode,
    status,
    method: 'POST',
    path: `/${step.model.provider}${asked}`,
    providerSlug: model.provider,
    targetUrl: model.origin + upstreamPath(model, step.stream),
    ttfbMs,
    gatewayOverheadMs: tenths(skewed(random, 0.7, 0.4)),
    marks: marksOf(told),
    arrivals: [],
    requestHeaders: [
      ['content-type', 'application/json'],
      ['user-agent', USER_AGENTS[step.model.format]],
    ],
    responseHeaders: [['content-type', told.answer.contentType]],
    request: { totalBytes: request.length, gapAfter: null, omitted: false },
    response: { totalBytes: response.length, gapAfter: null, omitted: false },
    modelOverride: null,
    userId: episode.userId,
    sessionId: episode.sessionId,
    sessionName: episode.sessionName,
    sessionPath: episode.sessionId === null ? null : step.path,
    policies,
    properties: episode.properties,
    inputTokenCost: null,
    outputTokenCost: null,
    attempts,
    warnings: [],
    reading: null,
    websocket: null,
  };
  const facts = step.isFinal && status === 200 ? factsOf(step, random) : [];
  const factsAtMs = Math.min(endMs, at.startedAtMs + at.latencyMs + skewed(random, 40_000, 0.8));
  return { meta, requestBody: request, responseBody: response, facts, factsAtMs };
}

const USER_AGENTS = {
  openai: 'OpenAI/Python 1.109.1',
  embeddings: 'OpenAI/Python 1.109.1',
  anthropic: 'Anthropic/JS 0.65.0',
  gemini: 'google-genai-sdk/1.39.0 gl-node/v22.19.0',
} as const;

/** The pieces come evenly between the first byte and the last. */
function marksOf({ answer: { pieces }, answered, at }: Told): readonly number[] {
  const { fromMs, toMs } = answered ?? { fromMs: at.latencyMs, toMs: at.latencyMs };
  const marks: number[] = [];
  let offset = 0;
  pieces.forEach((piece, index) => {
    const share = pieces.length === 1 ? 0 : index / (pieces.length - 1);
    marks.push(offset, Math.round((fromMs + (toMs - fromMs) * share) * 10));
    offset += Buffer.byteLength(piece);
  });
  return packMarks(marks);
}

/** Few say what they think; an evaluation looks at a sample. Better models please more. */
function factsOf({ model }: Step, random: Random): readonly LaterFact[] {
  const facts: LaterFact[] = [];
  const quality = model.tokensPerSecond < 80 ? 0.9 : 0.8;
  if (chance(random, 0.14)) facts.push({ kind: 'feedback', rating: chance(random, quality) });
  if (chance(random, 0.1)) {
    const value = Math.min(1, Math.max(0, quality - 0.05 + (random.next() - 0.5) * 0.4));
    facts.push({ kind: 'score', name: 'helpfulness', value: Math.round(value * 100) / 100, isBoolean: false });
    facts.push({ kind: 'score', name: 'on_topic', value: chance(random, 0.96) ? 1 : 0, isBoolean: true });
  }
  return facts;
}
