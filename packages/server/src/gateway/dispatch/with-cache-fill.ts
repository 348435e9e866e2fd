// "An answer that is to be kept is seen by the cache on its way to the client, and neither waits for it nor fails with it."
import { FillingReply } from '../cache/filling-reply.ts';
import type { DispatchWrapper } from './dispatch.ts';

/** The outermost one: it is the answer passed on that is kept, not those that retries and fallbacks left behind. */
export function withCacheFill(): DispatchWrapper {
  return (next) => (exchange, plan) => {
    const { fill, audience } = exchange;
    if (fill === null) return next(exchange, plan);
    return next(exchange, plan).then((reply) => (fill.begin(reply) ? new FillingReply(reply, fill, audience) : reply));
  };
}
