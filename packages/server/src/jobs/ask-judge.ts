// One question to a judge: a call through the gateway, with the judge's own key, recorded as any call is.
import type { Log } from '../kernel/log.ts';
import type { Sealer } from '../kernel/sealing.ts';
import {
  aboutJudgeKey,
  type EvaluatorStore,
  type Judge,
  type JudgeFailure,
  type Verdict,
} from '../ports/evaluators.ts';
import type { ProviderKeyStore } from '../ports/provider-keys.ts';
import type { RecordReader, StoredBodies, StoredExchange } from '../ports/record-store.ts';
import { JUDGE_PROVIDERS, readVerdict, toJudgeCall } from './judge-call.ts';

export interface GatewayAnswer {
  readonly status: number;
  /** `Helicone-Id`. */
  readonly requestId: string | null;
  readonly text: string;
}

export interface AskMeans {
  readonly control: Pick<EvaluatorStore, 'judgeKey'> & Pick<ProviderKeyStore, 'providerKey'>;
  readonly records: Pick<RecordReader, 'findMany' | 'bodies'>;
  readonly sealer: Pick<Sealer, 'open'>;
  /** Parsed where they can be, a stream as the answer it amounts to. */
  readonly show: (
    record: StoredExchange['record'],
    bodies: StoredBodies,
  ) => { readonly request: unknown; readonly response: unknown };
  /** @throws when nothing answers */
  readonly callGateway: (
    path: string,
    headers: Readonly<Record<string, string>>,
    body: unknown,
    signal: AbortSignal,
  ) => Promise<GatewayAnswer>;
  readonly log: Log;
}

export interface Question {
  readonly organizationId: string;
  readonly judge: Judge;
  /** null = it is only tried. */
  readonly evaluatorId: string | null;
  /** Request or exchange. */
  readonly id: string;
}

export interface Asked {
  readonly outcome: Verdict | JudgeFailure;
  readonly judgeRequestId: string | null;
  /** May be another at the next try. */
  readonly isPassing: boolean;
  /** A key made just now is not known to every gateway yet. */
  readonly isKeyUnknown: boolean;
}

const TIMEOUT_MS = 120_000;
/** RFC 9110 §15: those of which a later try may come to something. */
const PASSING = new Set([408, 409, 425, 429]);

/** Never rejects. */
export async function askJudge(question: Question, means: AskMeans, stopping: AbortSignal): Promise<Asked> {
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(TIMEOUT_MS)]);
  try {
    return await ask(question, means, signal);
  } catch (error) {
    if (!stopping.aborted)
      means.log.warn({ err: error, evaluatorId: question.evaluatorId }, 'a judge could not be asked');
    return failed('call_failed', 'The gateway could not be reached, or the model did not answer in time.', true);
  }
}

async function ask(question: Question, means: AskMeans, signal: AbortSignal): Promise<Asked> {
  const { organizationId, judge, evaluatorId, id } = question;
  const { control, records, sealer } = means;
  const { provider_key_id: providerKeyId } = judge.template;
  const [stored, key, judgeKey] = await Promise.all([
    records.findMany(organizationId, [id], signal).then(([first]) => first),
    control.providerKey(organizationId, providerKeyId),
    control.judgeKey(organizationId, providerKeyId),
  ]);
  if (stored === undefined) return failed('exchange_deleted', 'The request was deleted before it was judged.');
  const opened = judgeKey === null ? null : sealer.open(judgeKey.sealed, aboutJudgeKey(organizationId, providerKeyId));
  if (
    key === null ||
    !key.isActive ||
    opened === null ||
    'problem' in opened ||
    !JUDGE_PROVIDERS.includes(key.provider)
  ) {
    return failed('provider_key_missing', 'The provider key of the judge is gone or off: choose another one.');
  }
  const { exchangeId } = stored.record;
  const bodies = (await records.bodies(organizationId, [exchangeId], signal)).get(exchangeId);
  const shown = bodies === undefined ? null : means.show(stored.record, bodies);
  if (shown === null || shown.request === null || shown.response === null) {
    return failed('bodies_missing', 'The request or its answer is not kept, so there is nothing to judge.');
  }
  const { path, headers, body } = toJudgeCall(judge, key.provider, shown);
  const own = {
    'content-type': 'application/json',
    'helicone-auth': `Bearer ${opened.secret}`,
    'helicone-property-source': 'evaluator',
    ...(evaluatorId === null ? {} : { 'helicone-property-evaluator': evaluatorId }),
    ...headers,
  };
  return read(await means.callGateway(path, own, body, signal), judge, key.provider);
}

function read({ status, requestId: judgeRequestId, text }: GatewayAnswer, judge: Judge, provider: string): Asked {
  if (status >= 200 && status < 300) {
    const outcome = readVerdict(judge, provider, text);
    return { outcome, judgeRequestId, isPassing: false, isKeyUnknown: false };
  }
  const message = `The call of the judge was answered with ${status}: ${text.trim().slice(0, 300)}`;
  const isPassing = status >= 500 || PASSING.has(status);
  const problem = isPassing ? 'call_failed' : 'call_refused';
  // Ours says so before anything is sent; a provider's 401 is recorded under an id too.
  return { outcome: { problem, message }, judgeRequestId, isPassing, isKeyUnknown: status === 401 };
}

function failed(problem: JudgeFailure['problem'], message: string, isPassing = false): Asked {
  return { outcome: { problem, message }, judgeRequestId: null, isPassing, isKeyUnknown: false };
}
