// Exchanges that come from a file: those that are not in the store yet go in, under their own ids and times.
import { randomUUID } from 'node:crypto';
import type { ExchangeRecord, RedactionRules, StoredBody, TransferredExchange } from '@heliometer/contract';
import type { BodyStore } from '../ports/body-store.ts';
import type { RecordStore } from '../ports/record-store.ts';
import type { RecordTransfer } from '../ports/record-transfer.ts';
import { withBodiesApart } from './bodies-apart.ts';
import { createRedactRecord, redactValue } from './redaction/redact-record.ts';

export interface TakingMeans {
  readonly store: Pick<RecordStore, 'insert' | 'purge'> & Pick<RecordTransfer, 'presence' | 'addTransferredFacts'>;
  /** For bodies above 1 MiB; null = they stay in their rows. */
  readonly bodies: BodyStore | null;
  /** What is taken out of the organisation's exchanges. */
  readonly redaction: (organizationId: string) => Promise<RedactionRules>;
  /** Whether the organisation keeps no bodies. */
  readonly metadataOnly: (organizationId: string) => Promise<boolean>;
  /** UTC ms. */
  readonly now?: () => number;
}

/** Says how many were not there before. */
export type TakeExchanges = (organizationId: string, given: readonly TransferredExchange[]) => Promise<number>;

/** One call after the other: what two of them have in common is then stored once. */
export function createTakeExchanges(means: TakingMeans): TakeExchanges {
  let before: Promise<unknown> = Promise.resolve();
  return (organizationId, given) => {
    const taken = before.then(() => take(organizationId, given, means));
    before = taken.catch(() => undefined);
    return taken;
  };
}

async function take(
  organizationId: string,
  given: readonly TransferredExchange[],
  { store, bodies, redaction, metadataOnly, now = Date.now }: TakingMeans,
): Promise<number> {
  const each = [...new Map(given.map((one) => [one.record.exchangeId, one])).values()];
  const presence = await store.presence(
    organizationId,
    each.map(({ record }) => record.exchangeId),
  );
  // A mark would hide what comes in now, and take it off the disk with what was deleted.
  if ([...presence.values()].includes('deleted')) await store.purge(now());
  const rules = await redaction(organizationId);
  const redact = createRedactRecord(rules);
  const isBodiless = await metadataOnly(organizationId);
  const records: ExchangeRecord[] = [];
  for (const { record } of each) {
    if (presence.get(record.exchangeId) === 'stored') continue;
    const own = { ...(isBodiless ? withoutBodies(record) : record), organizationId };
    const clean = redact?.(own) ?? own;
    records.push(bodies === null ? clean : await withBodiesApart(clean, bodies));
  }
  // A token made of their ids would be known still after they were deleted, and they would not come back.
  if (records.length > 0) await store.insert(records, `import ${randomUUID()}`);
  await store.addTransferredFacts(
    organizationId,
    each.map(({ record: { exchangeId, requestId }, facts }) => ({
      exchangeId,
      requestId,
      facts: facts.map((fact) =>
        fact.kind === 'property' ? { ...fact, value: redactValue(rules, fact.value) } : fact,
      ),
    })),
  );
  return records.length;
}

function withoutBodies(record: ExchangeRecord): ExchangeRecord {
  const without = ({ encoding, contentType }: StoredBody): StoredBody => ({
    encoding: encoding === 'empty' ? 'empty' : 'omitted',
    text: '',
    truncated: false,
    contentType,
  });
  const { requestBody, responseBody } = record;
  return {
    ...record,
    requestBody: without(requestBody),
    responseBody: without(responseBody),
    promptInputs: null,
    promptAutoInputs: [],
  };
}
