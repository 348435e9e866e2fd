// Handlers of the rate limits that hold for a whole organisation.
import { type Handlers, quotaProblem, type RateLimitPolicy } from '@heliometer/contract';
import { GatewayError } from '../../kernel/errors.ts';
import type { NewRateLimitRule, StoredRateLimitRule } from '../../ports/rate-limit-rules.ts';
import type { ApiContext, PublicContext } from '../context.ts';
import { limitUse, policyOf } from '../limit-use.ts';
import { DEFAULT_WINDOW_MS, windowOf } from '../time-window.ts';
import { toIso } from '../to-helicone-request.ts';

type All = Handlers<ApiContext, PublicContext>;
type Body = Parameters<All['createRateLimit']>[0]['body'];

export const rateLimitHandlers = {
  async listRateLimits(_input, { control, principal }) {
    return (await control.rateLimitRules(principal.organizationId)).map(toAnswer);
  },
  async rateLimitUse({ query }, context) {
    return (await limitUse(query, context)).map(({ policy, ruleId, name, value, used, resetMs }) => ({
      ...{ ...toPolicy(policy), rule_id: ruleId, name, value, used },
      reset_ms: resetMs,
    }));
  },
  async sentRateLimits({ query }, { records, principal, nowMs, signal }) {
    const end = query.end ?? nowMs + 1;
    const timeFilter = { start: query.start ?? end - DEFAULT_WINDOW_MS, end };
    const window = windowOf({ filter: 'all', nowMs, timeFilter });
    const asked = { organizationId: principal.organizationId, filter: 'all', window } as const;
    const sent = await records.sentPolicies(asked, query.limit, signal);
    return sent.flatMap(({ text, requests, refused, lastMs }) => {
      const policy = policyOf(text);
      return policy === null ? [] : [{ ...toPolicy(policy), requests, refused, last_sent: toIso(lastMs) }];
    });
  },
  async refusalsOverTime({ body }, { records, principal, nowMs, signal }) {
    const { filter, timeFilter, dbIncrement: increment, timeZoneDifference } = body;
    const window = windowOf({ filter, nowMs, timeFilter });
    // getTimezoneOffset() counts from local time to UTC, the port the other way round. `0 -` keeps -0 out.
    const asked = {
      organizationId: principal.organizationId,
      filter,
      window,
      utcOffsetMinutes: 0 - timeZoneDifference,
    };
    const refusals = await records.refusals({ ...asked, increment }, signal);
    return refusals.map(({ atMs, isOurs, limitedBy, requests }) => ({
      ...{ time: toIso(atMs), limited_by: limitedBy, requests },
      by: isOurs ? ('limit' as const) : ('provider' as const),
    }));
  },
  async createRateLimit({ body }, { control, principal }) {
    return toAnswer(await control.addRateLimitRule(principal.organizationId, checked(toRule(body))));
  },
  async replaceRateLimit({ params, body }, { control, principal }) {
    const rule = checked(toRule(body));
    return found(await control.changeRateLimitRule(principal.organizationId, params.id, rule), params.id);
  },
  async changeRateLimit({ params, body }, { control, principal }) {
    const id = params.id.toLowerCase();
    const rules = await control.rateLimitRules(principal.organizationId);
    const before = rules.find((rule) => rule.id === id);
    if (before === undefined) throw unknownRule(params.id);
    const { quota, unit } = before.policy;
    checked({ quota: body.quota ?? quota, unit: body.unit ?? unit });
    return found(
      await control.changeRateLimitRule(principal.organizationId, id, {
        ...body,
        windowSeconds: body.window_seconds,
      }),
      params.id,
    );
  },
  async deleteRateLimit({ params }, { control, principal }) {
    const deleted = await control.deleteRateLimitRule(principal.organizationId, params.id);
    if (!deleted) throw unknownRule(params.id);
    return null;
  },
} satisfies Partial<All>;

/** @throws GatewayError invalid_body when the unit does not go with the quota */
function checked<R extends Pick<NewRateLimitRule, 'quota' | 'unit'>>(rule: R): R {
  const problem = quotaProblem(rule.quota, rule.unit);
  if (problem !== null) throw new GatewayError('invalid_body', `quota: saw ${rule.quota}, accepted is ${problem}`);
  return rule;
}

function toRule({ window_seconds: windowSeconds, ...rest }: Body): NewRateLimitRule {
  return { ...rest, windowSeconds };
}

function found(rule: StoredRateLimitRule | null, id: string) {
  if (rule === null) throw unknownRule(id);
  return toAnswer(rule);
}

function toAnswer({ id, name, policy, createdAtMs, updatedAtMs }: StoredRateLimitRule) {
  return {
    id,
    name,
    quota: policy.quota,
    window_seconds: policy.windowSeconds,
    unit: policy.unit,
    segment: policy.segment,
    created_at: toIso(createdAtMs),
    updated_at: toIso(updatedAtMs),
  };
}

function toPolicy({ text, quota, windowSeconds, unit, segment }: RateLimitPolicy) {
  return { policy: text, quota, window_seconds: windowSeconds, unit, segment };
}

function unknownRule(id: string): GatewayError {
  return new GatewayError('not_found', `There is no rate limit of id ${id}.`);
}
