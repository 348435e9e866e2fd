// Evaluators put together: who judges, the store of what is owed, and the way to the gateway beside this process.
import { Agent, fetch } from 'undici';
import type { GatewayAnswer } from '../jobs/ask-judge.ts';
import { Judging, type JudgingOptions } from '../jobs/judge-exchanges.ts';
import type { Log } from '../kernel/log.ts';
import type { Sealer } from '../kernel/sealing.ts';
import type { EvaluatorDesk } from '../ports/evaluators.ts';
import { createEvaluatorEffects } from '../recording/after-effects/evaluators.ts';
import type { AfterEffects } from '../recording/slot-ingest.ts';
import { openEvaluationStore } from '../stores/sqlite/evaluations.ts';
import { createShow } from './open-webhooks.ts';

export interface EvaluatorParts {
  readonly control: JudgingOptions['control'];
  readonly records: JudgingOptions['records'];
  readonly sealer: Sealer;
  readonly evaluationsFile: string;
  /** Where the gateway listens; null = none does that this process knows of. */
  readonly gatewayUrl: () => string | null;
  readonly log: Log;
}

export interface RunningEvaluators {
  readonly effects: AfterEffects;
  readonly desk: EvaluatorDesk;
  /** Gives calls under way `graceMs`; what is not judged by then stays owed. */
  stop(graceMs: number): Promise<void>;
}

export function openEvaluators(parts: EvaluatorParts): RunningEvaluators {
  const { control, records, sealer, gatewayUrl, log } = parts;
  const evaluations = openEvaluationStore({ path: parts.evaluationsFile });
  const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  const judging = new Judging({
    ...{ control, records, sealer, evaluations, log },
    show: createShow(),
    callGateway: (path, headers, body, signal) => callGateway(gatewayUrl(), { path, headers, body, signal, agent }),
  });
  return {
    effects: createEvaluatorEffects({
      evaluatorsOf: (organizationId) => judging.of(organizationId),
      offer: (owed) => judging.offer(owed),
    }),
    desk: judging,
    async stop(graceMs) {
      await judging.stop(graceMs);
      await agent.destroy();
      await evaluations.close();
    },
  };
}

interface Call {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly signal: AbortSignal;
  readonly agent: Agent;
}

/** Not ready yet: the note is written when all is. */
class NoGateway extends Error {
  override readonly name = 'NoGateway';
}

/** The path to the provider is the gateway's own, so redirects are answers as any other. */
async function callGateway(url: string | null, { path, headers, body, signal, agent }: Call): Promise<GatewayAnswer> {
  if (url === null) throw new NoGateway('no gateway runs beside this console');
  const init = { method: 'POST', headers: { ...headers }, body: JSON.stringify(body), signal };
  const answer = await fetch(url + path, { ...init, redirect: 'manual', dispatcher: agent });
  return { status: answer.status, requestId: answer.headers.get('helicone-id'), text: await answer.text() };
}
