// A refusal as a delivery: the answer is made at once, sent after it has been written down, and recorded like any other.
import { CLIENT_GONE_STATUS } from '@heliometer/contract';
import type { RawHeaders } from '../http/raw-headers.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Log } from '../kernel/log.ts';
import type { Delivery } from './deliver.ts';
import type { Exchange } from './exchange.ts';
import type { Stop } from './guards/guard.ts';
import { errorReply, send } from './refuse.ts';

export function refusal(exchange: Exchange, stop: Stop, ownHeaders: RawHeaders, log: Log): Delivery {
  if (exchange.departure.why === 'client_gone') return gone(exchange);
  if (exchange.departure.why === 'unreadable') return UNREADABLE;
  const { error, outcome, document } = exchange.departure.why === 'stopped' ? stopped(stop) : stop;
  logFault(exchange, error, log);
  const reply = errorReply(error, exchange.requestId, document);
  exchange.responseCapture.see(reply.body);
  return {
    ending: { outcome, status: reply.status, errorCode: error.code, answerHeaders: reply.headers },
    release: () => send(exchange.response, reply, ownHeaders),
  };
}

function gone(exchange: Exchange): Delivery {
  return {
    ending: { outcome: 'client_gone', status: CLIENT_GONE_STATUS, errorCode: null, answerHeaders: [] },
    release: () => exchange.response.destroy(),
  };
}

/** Its answer is on the wire already: node:http has told of it where no answer of ours could be made (http/node-server.ts). */
const UNREADABLE: Delivery = {
  ending: { outcome: 'rejected', status: 400, errorCode: 'invalid_request', answerHeaders: [] },
  release: () => {},
};

function stopped({ error }: Stop): Stop {
  const message = 'This Heliometer is stopping and could not wait for the provider any longer.';
  return {
    error: new GatewayError('shutting_down', message, { headers: { 'retry-after': '5' }, cause: error }),
    outcome: 'stopped',
  };
}

/** Callers learn what happened; the cause, with its addresses and paths, is for the operator. */
function logFault(exchange: Exchange, error: GatewayError, log: Log): void {
  const fields = { code: error.code, exchangeId: exchange.id, err: error.cause };
  if (error.code === 'internal') log.error({ ...fields, err: error.cause ?? error }, 'internal error');
  else if (error.status >= 500) log.warn(fields, 'no answer from upstream');
  else log.debug(fields, 'refused');
}
