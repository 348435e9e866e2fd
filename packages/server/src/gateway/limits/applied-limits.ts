// Which rate limits an exchange is under: those of its header and the rules of its organisation, each with whom it counts for.
import type { RateLimitPolicy } from '@heliometer/contract';
import type { RateLimitRule } from '../../ports/rate-limit-rules.ts';
import { sentValue, textOf } from '../control-headers/read-control-headers.ts';
import type { Exchange } from '../exchange.ts';

/** A policy, and where it was found: the same text in the header and in a rule is two counters. */
export interface AppliedPolicy {
  readonly policy: RateLimitPolicy;
  /** null = the header's. */
  readonly ruleId: string | null;
}

/** The same, its segment known. */
export interface CountedPolicy extends AppliedPolicy {
  readonly counter: string;
}

const NONE: readonly AppliedPolicy[] = [];

/** Without any this allocates nothing. */
export function policiesOf({ control }: Exchange, rules: readonly RateLimitRule[]): readonly AppliedPolicy[] {
  const sent = sentValue(control, 'Helicone-RateLimit-Policy');
  if (sent === null && rules.length === 0) return NONE;
  const own = rules.map(({ id, policy }) => ({ policy, ruleId: id }));
  const texts = new Map(sent?.map((policy) => [policy.text, policy]));
  return [...own, ...[...texts.values()].map((policy) => ({ policy, ruleId: null }))];
}

/**
 * With another window or unit a rule counts anew, with another quota it goes on.
 * @param value of the policy's segment; null = it has none
 */
export function counterName(
  organizationId: string | undefined,
  { policy, ruleId }: AppliedPolicy,
  value: string | null,
): string {
  const { windowSeconds, unit, segment, text } = policy;
  const source = ruleId === null ? `header ${text}` : `rule ${ruleId} ${windowSeconds} ${unit}`;
  return JSON.stringify([organizationId, source, segment, value ?? '']);
}

/** As the record keeps them. */
export function sentTexts(applied: readonly AppliedPolicy[]): readonly string[] {
  return applied.flatMap(({ policy, ruleId }) => (ruleId === null ? [policy.text] : []));
}

/** @returns the segment that was not sent, when one is missing */
export function countFor(
  { control, principal }: Exchange,
  applied: readonly AppliedPolicy[],
  bodyUser: string | null,
): readonly CountedPolicy[] | string {
  const counted: CountedPolicy[] = [];
  for (const each of applied) {
    const { segment } = each.policy;
    const value = segment === null ? null : segmentValue(control, segment, bodyUser);
    if (segment !== null && value === null) return segment;
    counted.push({ ...each, counter: counterName(principal?.organizationId, each, value) });
  }
  return counted;
}

export function needsBodyUser({ control }: Exchange, applied: readonly AppliedPolicy[]): boolean {
  return applied.some(({ policy }) => policy.segment === 'user') && textOf(control, 'Helicone-User-Id') === null;
}

function segmentValue(control: Exchange['control'], segment: string, bodyUser: string | null): string | null {
  if (segment === 'user') return textOf(control, 'Helicone-User-Id') ?? bodyUser;
  return control.properties.find(([name]) => name.toLowerCase() === segment)?.[1] ?? null;
}
