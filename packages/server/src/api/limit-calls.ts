// How often a key may call the routes that cost much (the route table's `rateClass`). Bounds a caller that went astray, so
// that it does not hold the store's few readers from all others; everyday use comes nowhere near.
import rateLimit from '@fastify/rate-limit';
import type { RateClass } from '@heliometer/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GatewayError } from '../kernel/errors.ts';
import { type Caller, nameOf } from './caller.ts';

const MINUTE_MS = 60_000;
export const CALLS_PER_MINUTE: Readonly<Record<RateClass, number>> = { query: 3_000, export: 60 };
/** The least recently seen are forgotten beyond it. */
const KEYS_REMEMBERED = 10_000;

/** @throws GatewayError too_many_requests */
export type CallLimit = (request: FastifyRequest, caller: Caller, rateClass: RateClass) => Promise<void>;

/** Counts in this process alone, which is the only console of its machine. */
export function limitCalls(app: FastifyInstance): CallLimit {
  const callers = new WeakMap<FastifyRequest, string>();
  const limits = new Map<RateClass, ReturnType<FastifyInstance['createRateLimit']>>();
  app.register(rateLimit, {
    global: false,
    cache: KEYS_REMEMBERED,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => callers.get(request) ?? '',
  });
  app.after(() => {
    for (const [rateClass, max] of Object.entries(CALLS_PER_MINUTE)) {
      limits.set(rateClass as RateClass, app.createRateLimit({ max }));
    }
  });
  return async (request, caller, rateClass) => {
    callers.set(request, nameOf(caller));
    const verdict = await limits.get(rateClass)?.(request);
    if (verdict === undefined || verdict.isAllowed || !verdict.isExceeded) return;
    throw new GatewayError(
      'too_many_requests',
      `${caller.keyId === null ? 'You have' : 'This key has'} made more than ${verdict.max} calls of the kind "${rateClass}" within a minute; accepted again in ${verdict.ttlInSeconds} s.`,
      { headers: { 'retry-after': String(verdict.ttlInSeconds) } },
    );
  };
}
