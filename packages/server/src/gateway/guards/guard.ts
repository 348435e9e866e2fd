// The first shape: something that may answer before the call is made. Guards run in the order of one list and see the
// exchange as data; what they return is all they do to it, but for the one field each of them sets.
import type { ErrorCode, Outcome } from '@heliometer/contract';
import { GatewayError, type GatewayErrorOptions } from '../../kernel/errors.ts';
import type { UpstreamReply } from '../dispatch/upstream-reply.ts';
import type { Exchange } from '../exchange.ts';

/** Stops the exchange with a refusal. */
export interface Stop {
  readonly error: GatewayError;
  readonly outcome: Outcome;
  /** The JSON body to send where the usual shape of errors is not what clients know; `null` or absent = the usual one. */
  readonly document?: object;
}

/** Answers the exchange with what a provider said earlier. */
export interface Served {
  readonly reply: UpstreamReply;
  readonly outcome: 'cached';
}

/** `null` = pass. */
export type Verdict = Stop | Served | null;

/** May wait; then it must heed `exchange.departure.signal`. */
export type Guard = (exchange: Exchange) => Verdict | Promise<Verdict>;

export function reject(code: ErrorCode, message: string, options?: GatewayErrorOptions): Stop {
  return { error: new GatewayError(code, message, options), outcome: 'rejected' };
}
