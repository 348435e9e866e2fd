// "A request lost on a kept-alive connection that had died goes out once more, on a fresh one, if its bytes are all here."
// Nothing else is ever sent twice unasked (architecture §4).
import { StaleConnection } from './call-upstream.ts';
import type { DispatchWrapper } from './dispatch.ts';

export function withReconnect(onReconnect: () => void): DispatchWrapper {
  return (next) => (exchange, plan) =>
    next(exchange, plan).catch((error: unknown) => {
      if (!(error instanceof StaleConnection)) throw error;
      if (plan.body === null && exchange.body.bytes === null) throw error.cause;
      onReconnect();
      return next(exchange, { ...plan, reconnected: true });
    });
}
