// The spine: client → guards → dispatch → provider, and back through the tap. Every path, refusals included, ends in
// settle, exactly once. The order of guards is data, and is headers.md §0's last rule.
import { GatewayError } from '../kernel/errors.ts';
import type { Answer, Delivery } from './deliver.ts';
import { ClientGone } from './departure.ts';
import type { AttemptPlan, Dispatch } from './dispatch/dispatch.ts';
import { outcomeOf, toGatewayError } from './dispatch/failures.ts';
import type { Exchange, Target } from './exchange.ts';
import type { Guard, Stop, Verdict } from './guards/guard.ts';

/** What a gateway's exchanges go through; made once, in assemble.ts. */
export interface Pipeline {
  readonly guards: readonly Guard[];
  readonly dispatch: Dispatch;
  /** Starts the answer of a provider on its way; see deliver.ts. */
  readonly deliver: (exchange: Exchange, served: Answer) => Promise<Delivery>;
  /** Makes an answer of ours of a refusal. */
  readonly refuse: (exchange: Exchange, stop: Stop) => Delivery;
  /** Writes the exchange down, releases the end of its answer, and lets go of what it held. */
  readonly settle: (exchange: Exchange, delivery: Delivery) => Promise<void>;
}

export async function run(exchange: Exchange, pipeline: Pipeline): Promise<void> {
  const delivery = await answer(exchange, pipeline);
  // Before authentication succeeded there is nobody to log for.
  if (exchange.principal === null) delivery.release();
  else await pipeline.settle(exchange, delivery);
}

async function answer(exchange: Exchange, pipeline: Pipeline): Promise<Delivery> {
  try {
    const verdict = await guard(exchange, pipeline.guards);
    if (verdict !== null && 'error' in verdict) return pipeline.refuse(exchange, verdict);
    const reply = verdict?.reply ?? (await pipeline.dispatch(exchange, firstPlan(exchange)));
    return await pipeline.deliver(exchange, { reply, outcome: verdict?.outcome ?? 'answered' });
  } catch (error) {
    return pipeline.refuse(exchange, stopOf(exchange, error));
  }
}

function firstPlan(exchange: Exchange): AttemptPlan {
  const { target, forward: headers, upgrade } = exchange;
  return { target: target as Target, headers, body: null, reconnected: false, upgrade };
}

async function guard(exchange: Exchange, guards: readonly Guard[]): Promise<Verdict> {
  for (const check of guards) {
    const checked = check(exchange);
    const verdict = checked instanceof Promise ? await checked : checked;
    if (verdict !== null) return verdict;
  }
  return null;
}

function stopOf(exchange: Exchange, thrown: unknown): Stop {
  const error = thrown instanceof Error ? thrown : new Error('not an error', { cause: thrown });
  if (exchange.departure.gone || error instanceof ClientGone)
    return { error: leftError(error), outcome: 'client_gone' };
  const known = toGatewayError(error);
  return { error: known, outcome: outcomeOf(known) };
}

function leftError(cause: Error): GatewayError {
  return new GatewayError('request_timeout', 'The client left before the answer.', { cause });
}
