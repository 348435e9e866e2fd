// "An id sent by a client is in flight only once, and an answered one is not used again for a day." (headers.md §3)
import type { Log } from '../../kernel/log.ts';
import type { IdRegister } from '../../ports/id-register.ts';
import type { Exchange } from '../exchange.ts';
import { type Guard, reject, type Verdict } from './guard.ts';

const NO_RETRY = { 'x-should-retry': 'false' };

export function claimId(ids: IdRegister, log: Log): Guard {
  return (exchange) => (exchange.requestIdSent ? claim(exchange, ids, log) : null);
}

async function claim(exchange: Exchange, ids: IdRegister, log: Log): Promise<Verdict> {
  const organizationId = exchange.principal?.organizationId ?? '';
  try {
    const result = await ids.claim(organizationId, exchange.requestId, exchange.departure.signal);
    if (result === 'claimed') {
      exchange.atEnd.push(({ ending: { outcome, status } }) => {
        // A 200 that broke off, or whose end never came, answered nothing.
        const answered = (outcome === 'answered' || outcome === 'cached') && status >= 200 && status < 300;
        return ids.release(organizationId, exchange.requestId, answered);
      });
      return null;
    }
    const why = result === 'in_flight' ? 'is in use by a call still running' : 'was answered within the last 24 hours';
    return reject('duplicate_request_id', `The request id ${exchange.requestId} ${why}.`, {
      header: 'Helicone-Request-Id',
      headers: NO_RETRY,
    });
  } catch (error) {
    log.error({ err: error, code: 'id_register_unavailable' }, 'id register failed');
    return reject('id_register_unavailable', 'The register of request ids cannot be reached; try again shortly.', {
      cause: error,
    });
  }
}
