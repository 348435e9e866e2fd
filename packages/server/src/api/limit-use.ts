// Who is nearest to a rate limit. Whom to look for is told by the records, how they stand by the gateways' counters.
import { parseRateLimitPolicies, type RateLimitPolicy } from '@heliometer/contract';
import type { LimitSegment, SegmentStanding } from '../ports/limit-view.ts';
import type { ApiContext } from './context.ts';

export interface NamedSegment extends LimitSegment {
  /** The rule's; null = sent by header. */
  readonly name: string | null;
}

export type LimitUse = NamedSegment & SegmentStanding;

const DAY_MS = 24 * 60 * 60 * 1000;
const MOST_SENT = 20;
const MOST_SEGMENTS = 100;

/** Those who have used nothing are nobody's neighbours. */
export async function limitUse(
  { limit: most, user }: { readonly limit: number; readonly user?: string | undefined },
  context: ApiContext,
): Promise<readonly LimitUse[]> {
  const { limits, principal, signal } = context;
  const policies = await policiesOf(context);
  const segments =
    user === undefined
      ? (await Promise.all(policies.map((each) => segmentsOf(each, context)))).flat()
      : policies.filter(({ policy }) => policy.segment === 'user').map((each) => ({ ...each, value: user }));
  const standings = await limits.look(principal.organizationId, segments, signal);
  return segments
    .flatMap((segment, i): readonly LimitUse[] => {
      const standing = standings[i];
      return standing === undefined || standing.used <= 0 ? [] : [{ ...segment, ...standing }];
    })
    .toSorted((a, b) => shareOf(b) - shareOf(a))
    .slice(0, most);
}

export function shareOf({ policy, used }: LimitUse): number {
  return policy.quota === 0 ? 1 : used / policy.quota;
}

type NamedPolicy = Omit<NamedSegment, 'value'>;

async function policiesOf({ control, records, principal, nowMs, signal }: ApiContext): Promise<readonly NamedPolicy[]> {
  const { organizationId } = principal;
  const window = { fromMs: nowMs - DAY_MS, toMs: nowMs + 1 };
  const [rules, sent] = await Promise.all([
    control.rateLimitRules(organizationId),
    records.sentPolicies({ organizationId, filter: 'all', window }, MOST_SENT, signal),
  ]);
  return [
    ...rules.map(({ id: ruleId, name, policy }) => ({ ruleId, name, policy })),
    ...sent.flatMap(({ text }) => policyOf(text) ?? []).map((policy) => ({ ruleId: null, name: null, policy })),
  ];
}

/** null = it is no policy; nothing that is recorded by a gateway is none. */
export function policyOf(text: string): RateLimitPolicy | null {
  const parsed = parseRateLimitPolicies(text);
  return typeof parsed === 'string' ? null : (parsed[0] ?? null);
}

async function segmentsOf(named: NamedPolicy, context: ApiContext): Promise<readonly NamedSegment[]> {
  const { segment } = named.policy;
  if (segment === null) return [{ ...named, value: null }];
  const values = await (segment === 'user' ? usersUnder(named, context) : valuesUnder(named, segment, context));
  return values.map((value) => ({ ...named, value }));
}

async function usersUnder(named: NamedPolicy, context: ApiContext): Promise<readonly string[]> {
  const column = ({ request: 'total_requests', token: 'total_prompt_tokens', cents: 'cost' } as const)[
    named.policy.unit
  ];
  const query = { ...selectionOf(named, context), utcOffsetMinutes: 0, limit: MOST_SEGMENTS, offset: 0 };
  const users = await context.records.users({ ...query, sort: { column, direction: 'desc' } }, context.signal);
  return users.map(({ userId }) => userId);
}

async function valuesUnder(named: NamedPolicy, property: string, context: ApiContext): Promise<readonly string[]> {
  const sort = named.policy.unit === 'cents' ? 'cost' : 'requests';
  const query = { ...selectionOf(named, context), property, sort, limit: MOST_SEGMENTS, offset: 0 } as const;
  return (await context.records.propertyValues(query, context.signal)).map(({ value }) => value);
}

/** A rule holds for every call, a header's policy for those that sent it. */
function selectionOf({ policy, ruleId }: NamedPolicy, { principal, nowMs }: ApiContext) {
  return {
    organizationId: principal.organizationId,
    filter: ruleId === null ? { request_response_rmt: { rate_limit: { has: policy.text } } } : ('all' as const),
    window: { fromMs: nowMs - policy.windowSeconds * 1000, toMs: nowMs + 1 },
  };
}
