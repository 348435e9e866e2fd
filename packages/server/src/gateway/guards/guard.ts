// The first shape: something that may answer before the call is made. Guards run in the order of one list and see the
// exchange as data; what they return is all they do to it, but for the one field each of them sets.
import type { ErrorCode, Outcome } from '@heliometer/contract';
import { GatewayError, type GatewayErrorOptions } from '../../kernel/errors.ts';
import type { Exchange } from '../exchange.ts';

/** Stops the exchange with an answer of ours. */
export interface Stop {
  readonly error: GatewayError;
  readonly outcome: Outcome;
}

/** `null` = pass. */
export type Verdict = Stop | null;

/** May wait; then it must heed `exchange.departure.signal`. */
export type Guard = (exchange: Exchange) => Verdict | Promise<Verdict>;

export function reject(code: ErrorCode, message: string, options?: GatewayErrorOptions): Stop {
  return { error: new GatewayError(code, message, options), outcome: 'rejected' };
}
