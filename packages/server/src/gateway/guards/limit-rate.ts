// "In no window is more admitted than the quota, whoever asks, however many at once, and however many gateways count." (headers.md §11)
import type { RateLimitUnit } from '@heliometer/contract';
import type { Log } from '../../kernel/log.ts';
import type { ControlSnapshotSource } from '../../ports/control-snapshot.ts';
import type { Admission, Hold, Limit, LimitCounters } from '../../ports/limit-counters.ts';
import { barePath } from '../../providers/path-model.ts';
import { isUncharged } from '../../providers/uncharged-paths.ts';
import type { Exchange } from '../exchange.ts';
import {
  type AppliedPolicy,
  type CountedPolicy,
  countFor,
  needsBodyUser,
  policiesOf,
  sentTexts,
} from '../limits/applied-limits.ts';
import type { CallEstimates } from '../limits/call-estimates.ts';
import type { CallFacts, Estimate } from '../limits/estimate-call.ts';
import { limited, limitHeaders, quotaOf, refuses, type Standings, tightest } from '../limits/limit-answer.ts';
import { settleAtEnd } from '../limits/settle-hold.ts';
import { type Guard, reject, type Stop, type Verdict } from './guard.ts';
import type { NeedsBody } from './hold-body.ts';

export interface LimitMeans {
  readonly control: ControlSnapshotSource;
  readonly counters: LimitCounters;
  readonly estimates: CallEstimates;
  readonly onFailure: 'refuse' | 'allow';
  readonly log: Log;
}

const HEADER = 'Helicone-RateLimit-Policy';

export function limitRate(means: LimitMeans): Guard {
  return (exchange) => {
    const applied = appliedTo(exchange, means.control);
    return applied.length === 0 ? null : limit(exchange, applied, means);
  };
}

/** What a call may cost stands in its body, and sometimes who makes it. */
export function limitsNeedBody(control: ControlSnapshotSource): NeedsBody {
  return (exchange) => {
    const applied = appliedTo(exchange, control);
    if (applied.length === 0 || isFree(exchange)) return null;
    const looks = needsBodyUser(exchange, applied) || applied.some(({ policy }) => policy.unit !== 'request');
    return looks ? { feature: 'a rate limit that depends on the body', skippable: false } : null;
  };
}

/** Answers that cost nothing take nothing; they tell how the limits stand all the same. */
export function showingLimits(guard: Guard, means: LimitMeans): Guard {
  return (exchange) => {
    const verdict = guard(exchange);
    if (verdict === null) return null;
    const applied = appliedTo(exchange, means.control);
    return applied.length === 0 ? verdict : show(exchange, applied, { means, verdict });
  };
}

function appliedTo(exchange: Exchange, control: ControlSnapshotSource): readonly AppliedPolicy[] {
  const { principal } = exchange;
  return policiesOf(exchange, principal === null ? [] : control.current().rateLimitRulesOf(principal.organizationId));
}

function isFree({ method, target, path }: Exchange): boolean {
  return isUncharged(method, barePath(target?.path ?? path));
}

async function limit(exchange: Exchange, applied: readonly AppliedPolicy[], means: LimitMeans): Promise<Verdict> {
  const facts = await factsOf(exchange, applied, means);
  const counted = countFor(exchange, applied, facts?.userId ?? null);
  if (typeof counted === 'string') return missingSegment(counted);
  const sent = sentTexts(applied);
  if (sent.length > 0) exchange.notes.rateLimits = sent;
  const asked: Asked[] = [];
  for (const each of counted) {
    const estimate = await estimateOf(exchange, each, { facts, means });
    if (estimate === null) return unpricedModel(facts);
    asked.push(toAsked(each, estimate));
  }
  const admission = await admit(exchange, asked, means);
  if ('error' in admission) return means.onFailure === 'allow' ? letPass(exchange) : admission;
  return conclude(exchange, asked, admission, means);
}

interface Asked {
  readonly counted: CountedPolicy;
  readonly limit: Limit;
  readonly atMaximum: number | null;
}

interface Estimating {
  readonly facts: CallFacts | null;
  readonly means: LimitMeans;
}

/** null = nothing asks for it. */
async function factsOf(
  exchange: Exchange,
  applied: readonly AppliedPolicy[],
  { estimates }: LimitMeans,
): Promise<CallFacts | null> {
  if (isFree(exchange)) return null;
  const looks = needsBodyUser(exchange, applied) || applied.some(({ policy }) => policy.unit !== 'request');
  return looks ? estimates.read(exchange) : null;
}

const ONE: Estimate = { least: 1, most: 1, atMaximum: null };
/** Something must be left for what costs nothing, too. */
const FREE: Estimate = { least: 1, most: 0, atMaximum: null };

async function estimateOf(
  exchange: Exchange,
  { policy: { unit } }: CountedPolicy,
  { facts, means }: Estimating,
): Promise<Estimate | null> {
  if (unit === 'request') return ONE;
  return facts === null ? FREE : means.estimates.ahead(exchange, facts, unit);
}

function toAsked(counted: CountedPolicy, { least, most, atMaximum }: Estimate): Asked {
  const { policy, counter } = counted;
  const windowMs = policy.windowSeconds * 1000;
  const limit = { counter, windowMs, quota: quotaOf(policy), least, most, held: policy.unit !== 'request' };
  return { counted, limit, atMaximum };
}

async function admit(exchange: Exchange, asked: readonly Asked[], means: LimitMeans): Promise<Admission | Stop> {
  const { signal } = exchange.departure;
  try {
    return await means.counters.admit(
      exchange.id,
      asked.map((each) => each.limit),
      signal,
    );
  } catch (error) {
    if (signal.aborted) throw error;
    means.log.error({ err: error, code: 'limiter_unavailable' }, 'rate limits cannot be counted');
    return reject('limiter_unavailable', 'The counters of rate limits cannot be reached; try again shortly.', {
      cause: error,
    });
  }
}

function letPass(exchange: Exchange): null {
  exchange.warnings.push('the rate limit was not applied, because its counters cannot be reached');
  return null;
}

function conclude(
  exchange: Exchange,
  asked: readonly Asked[],
  { admitted, standings, hold }: Admission,
  means: LimitMeans,
): Verdict {
  const all = standingsOf(asked, standings);
  const refusal = admitted ? null : limited(exchange, all.filter(refuses));
  const shown = refusal?.shown ?? tightest(all);
  if (shown !== null) exchange.policyHeaders.push(...limitHeaders(shown));
  if (refusal !== null) exchange.notes.limitedBy = nameOf(refusal.shown, asked);
  if (hold !== null) exchange.atEnd.push(settleAtEnd(exchange, { hold, units: unitsOf(hold, asked) }, means));
  return refusal?.stop ?? null;
}

/** A rule is known by its id, a policy of the header by its text. */
function nameOf({ policy }: Standings, asked: readonly Asked[]): string {
  return asked.find(({ counted }) => counted.policy === policy)?.counted.ruleId ?? policy.text;
}

function unitsOf(hold: Hold, asked: readonly Asked[]): readonly RateLimitUnit[] {
  return hold.places.map(({ index }) => asked[index]?.counted.policy.unit ?? 'token');
}

function standingsOf(asked: readonly Asked[], standings: Admission['standings']): readonly Standings[] {
  return asked.flatMap(({ counted, limit, atMaximum }, i) => {
    const standing = standings[i];
    return standing === undefined ? [] : [{ policy: counted.policy, limit, standing, atMaximum }];
  });
}

function missingSegment(segment: string): Stop {
  const where = segment === 'user' ? 'Helicone-User-Id or the user of the body' : `Helicone-Property-${segment}`;
  const message = `A rate limit counts for each ${segment}, and none was sent: accepted is ${where}.`;
  return reject('missing_segment', message, { header: HEADER });
}

function unpricedModel(facts: CallFacts | null): Stop {
  const model = facts?.model ?? null;
  const seen = model === null ? 'No model was named' : `The model ${JSON.stringify(model.slice(0, 100))} has no price`;
  return reject(
    'unpriced_model',
    `${seen}, which a rate limit in cents needs: accepted is a known model, Helicone-Model-Override with one, or Helicone-Input-Token-Cost and Helicone-Output-Token-Cost.`,
    { header: HEADER },
  );
}

interface Showing {
  readonly means: LimitMeans;
  readonly verdict: Verdict | Promise<Verdict>;
}

async function show(
  exchange: Exchange,
  applied: readonly AppliedPolicy[],
  { means, verdict }: Showing,
): Promise<Verdict> {
  const known = await verdict;
  if (known === null || !('reply' in known)) return known;
  const facts = await factsOf(exchange, applied, means);
  const counted = countFor(exchange, applied, facts?.userId ?? null);
  if (typeof counted === 'string') return known;
  const asked = counted.map((each) => {
    const { limit, ...rest } = toAsked(each, { least: 0, most: 0, atMaximum: null });
    return { ...rest, limit: { ...limit, held: false } };
  });
  const looked = await admit(exchange, asked, means);
  const shown = 'error' in looked ? null : tightest(standingsOf(asked, looked.standings));
  if (shown !== null) exchange.policyHeaders.push(...limitHeaders(shown));
  return known;
}
