// A rule while it is being written: its fields and its header text, each written from the other. Pure.
import { parseRateLimitPolicies, quotaProblem, type RateLimitUnit, toRateLimitPolicy } from '@heliometer/contract';
import type { ApiAnswer } from '../../api/call.ts';
import { formatAmount, formatWindow } from '../../format/limits.ts';

export type Rule = ApiAnswer<'GET /v1/rate-limits'>[number];
export type Limited = Pick<Rule, 'quota' | 'unit' | 'window_seconds' | 'segment'>;

export interface Draft {
  readonly name: string;
  readonly quota: string;
  readonly unit: RateLimitUnit;
  readonly windowSeconds: string;
  /** `user`, or a property; empty = the whole organisation. */
  readonly segment: string;
  /** As a header has it. */
  readonly text: string;
}

export type Faults = Partial<Record<keyof Draft, string>>;

export const EXAMPLE: Draft = withText({
  ...{ name: 'Requests of a user', quota: '100', unit: 'request', windowSeconds: '60', segment: 'user', text: '' },
});

export function draftOf({ name, quota, unit, window_seconds: windowSeconds, segment }: Rule): Draft {
  return withText({
    ...{ name, unit, quota: String(quota), windowSeconds: String(windowSeconds), segment: segment ?? '', text: '' },
  });
}

/** A field was changed: the text follows. */
export function withText(draft: Draft): Draft {
  const { quota, unit, windowSeconds, segment } = draft;
  return {
    ...draft,
    text: `${quota.trim()};w=${windowSeconds.trim()};u=${unit}${segment === '' ? '' : `;s=${segment}`}`,
  };
}

/** The text was changed: the fields follow, if it can be read. */
export function withFields(draft: Draft, text: string): Draft {
  const [policy, ...more] = asPolicies(text);
  if (policy === undefined || more.length > 0) return { ...draft, text };
  const { quota, unit, windowSeconds, segment } = policy;
  return { ...draft, text, unit, quota: String(quota), windowSeconds: String(windowSeconds), segment: segment ?? '' };
}

function asPolicies(text: string) {
  const parsed = parseRateLimitPolicies(text);
  return typeof parsed === 'string' ? [] : parsed;
}

const MAX_WINDOW_SECONDS = 31_536_000;

export function faultsOf({ name, quota, unit, windowSeconds, text }: Draft): Faults {
  const seconds = Number(windowSeconds);
  const problem = quota.trim() === '' ? 'a number' : quotaProblem(Number(quota), unit);
  const parsed = parseRateLimitPolicies(text);
  const several = typeof parsed !== 'string' && parsed.length > 1;
  return {
    ...(name.trim() === '' ? { name: 'A name is needed.' } : {}),
    ...(problem === null ? {} : { quota: `Needed is ${problem}.` }),
    ...(Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_WINDOW_SECONDS
      ? {}
      : { windowSeconds: 'Whole seconds from 1 to 31,536,000 are needed.' }),
    ...(typeof parsed === 'string' ? { text: `This cannot be read: ${parsed}.` } : {}),
    ...(several ? { text: 'A rule is one policy; make a rule of each.' } : {}),
  };
}

/** Of a draft without faults. */
export function bodyOf({ name, quota, unit, windowSeconds, segment }: Draft) {
  return {
    ...{ name: name.trim(), unit, quota: Number(quota), window_seconds: Number(windowSeconds) },
    segment: segment === '' ? null : segment,
  };
}

export function headerOf({ quota, unit, window_seconds: windowSeconds, segment }: Limited): string {
  return toRateLimitPolicy({ quota, unit, windowSeconds, segment }).text;
}

/** “100 requests in 1 min, for each user”. */
export function ruleInWords(rule: Limited): string {
  const whom = rule.segment === null ? 'for all together' : `for each ${rule.segment}`;
  return `${formatAmount(rule.unit, rule.quota)} in ${formatWindow(rule.window_seconds)}, ${whom}`;
}
