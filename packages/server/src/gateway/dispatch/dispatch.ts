// The second shape: what surrounds the call. A wrapper takes the next dispatch and gives one back; the innermost one calls
// the upstream. Retries and fallbacks are wrappers, too.
import type { RawHeaders } from '../../http/raw-headers.ts';
import type { Exchange, Target } from '../exchange.ts';
import type { UpstreamReply } from './upstream-reply.ts';

/** One try at one upstream, as it is to be made. */
export interface AttemptPlan {
  readonly target: Target;
  readonly headers: RawHeaders;
  /** What this attempt sends in place of the exchange's body; null = that body. */
  readonly body: Buffer | null;
  /** The same bytes again, on a connection of its own, because a kept-alive one had died. */
  readonly reconnected: boolean;
  /** The protocol to switch to; null = a plain request. */
  readonly upgrade: 'websocket' | null;
}

/** @throws when no answer could be had; the exchange's attempts then tell what was tried */
export type Dispatch = (exchange: Exchange, plan: AttemptPlan) => Promise<UpstreamReply>;

export type DispatchWrapper = (next: Dispatch) => Dispatch;

/** Wrappers in reading order: the first one listed is the outermost. */
export function compose(wrappers: readonly DispatchWrapper[], innermost: Dispatch): Dispatch {
  return wrappers.reduceRight((next, wrapper) => wrapper(next), innermost);
}
