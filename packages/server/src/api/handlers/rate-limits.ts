// Handlers of the rate limits that hold for a whole organisation.
import { type Handlers, quotaProblem } from '@heliometer/contract';
import { GatewayError } from '../../kernel/errors.ts';
import type { NewRateLimitRule, StoredRateLimitRule } from '../../ports/rate-limit-rules.ts';
import type { ApiContext, PublicContext } from '../context.ts';
import { toIso } from '../to-helicone-request.ts';

type All = Handlers<ApiContext, PublicContext>;
type Body = Parameters<All['createRateLimit']>[0]['body'];

export const rateLimitHandlers = {
  async listRateLimits(_input, { control, principal }) {
    return (await control.rateLimitRules(principal.organizationId)).map(toAnswer);
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

function unknownRule(id: string): GatewayError {
  return new GatewayError('not_found', `There is no rate limit of id ${id}.`);
}
