// Which evaluators are to judge an exchange, once its record is stored.
//
// What is promised: what is to be judged is on disk before the journal lets go of the exchange. Ingest waits for no judge. A
// judge's own calls are never judged.
import { createHash } from 'node:crypto';
import type { ExchangeRecord } from '@heliometer/contract';
import { idOf } from '../../kernel/ids.ts';
import type { Evaluator, NewEvaluation, OnlineRule } from '../../ports/evaluators.ts';
import type { AfterEffects } from '../slot-ingest.ts';

export interface EvaluatorMeans {
  /** Asked for every exchange. */
  readonly evaluatorsOf: (organizationId: string) => readonly Evaluator[];
  /** Resolves when they are on disk; never rejects. */
  readonly offer: (evaluations: readonly NewEvaluation[]) => Promise<void>;
}

const OWN_CALL = { key: 'source', value: 'evaluator' };

export function createEvaluatorEffects({ evaluatorsOf, offer }: EvaluatorMeans): AfterEffects {
  return {
    prepare(_entry, record) {
      const evaluators = evaluatorsOf(record.organizationId);
      if (evaluators.length === 0 || !canBeJudged(record)) return null;
      const { organizationId, exchangeId } = record;
      const owed = evaluators
        .filter(({ online }) => online.some((rule) => selects(rule, record)))
        .map(({ id }) => ({ id: idOf('evaluation', id, exchangeId), organizationId, evaluatorId: id, exchangeId }));
      return owed.length === 0 ? null : () => offer(owed);
    },
  };
}

function canBeJudged(record: ExchangeRecord): boolean {
  return record.status >= 200 && record.status < 300 && !hasProperty(record, OWN_CALL);
}

/** The same each time it is asked: after a crash entries are read anew. */
function selects({ id, config }: OnlineRule, record: ExchangeRecord): boolean {
  if (!config.propertyFilters.every((filter) => hasProperty(record, filter))) return false;
  const digest = createHash('sha256').update(`${id}:${record.exchangeId}`).digest();
  return (digest.readUInt32BE(0) / 2 ** 32) * 100 < config.sampleRate;
}

/** Names come as headers do, in any case. */
function hasProperty({ properties }: ExchangeRecord, { key, value }: { readonly key: string; readonly value: string }) {
  const wanted = key.toLowerCase();
  return Object.entries(properties).some(([name, own]) => name.toLowerCase() === wanted && own === value);
}
