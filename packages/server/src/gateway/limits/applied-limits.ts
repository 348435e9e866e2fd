// Which rate limits an exchange is under: those of its header and the rules of its organisation, each with whom it counts for.
import type { RateLimitPolicy } from '@heliometer/contract';
import type { RateLimitRule } from '../../ports/rate-limit-rules.ts';
import { sentValue, textOf } from '../control-headers/read-control-headers.ts';
import type { Exchange } from '../exchange.ts';

/** A policy, and what its counter is called. */
export interface AppliedPolicy {
  readonly policy: RateLimitPolicy;
  /** Where it was found; the same text in the header and in a rule is two counters. */
  readonly source: string;
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
  const own = rules.map(({ id, policy }) => ({ policy, source: `rule ${id} ${policy.windowSeconds} ${policy.unit}` }));
  const texts = new Map(sent?.map((policy) => [policy.text, policy]));
  return [...own, ...[...texts].map(([text, policy]) => ({ policy, source: `header ${text}` }))];
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
    const value = segment === null ? '' : segmentValue(control, segment, bodyUser);
    if (value === null) return segment ?? '';
    counted.push({ ...each, counter: JSON.stringify([principal?.organizationId, each.source, segment, value]) });
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
