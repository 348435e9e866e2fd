// Later facts for a set of exchanges, given to the store and to the model of filters.
import type { ExchangeRecord } from '@heliometer/contract';
import type { LaterFact, RecordStore, StatedFacts } from '../../../src/ports/record-store.ts';
import { lowerCase, type ModelRow } from '../filter-model.ts';

export async function addRandomFacts(
  store: RecordStore,
  organizationId: string,
  records: readonly ExchangeRecord[],
): Promise<ModelRow[]> {
  const rows: ModelRow[] = [];
  const stated: StatedFacts[] = [];
  for (const [index, record] of records.entries()) {
    const properties = new Map(Object.entries(record.properties).map(([name, value]) => [lowerCase(name), value]));
    const scores = new Map<string, number>();
    const facts: LaterFact[] = [];
    if (index % 7 === 0)
      facts.push({
        kind: 'property',
        name: ['env', "k'ey", 'ENV', "K'EY"][index % 4] ?? '',
        value: index % 3 ? 'a' : 'Zebra',
      });
    if (index % 11 === 0)
      facts.push({ kind: 'score', name: 'quality', value: (index % 4) / 2 + 0.5, isBoolean: false });
    if (index % 13 === 0) facts.push({ kind: 'feedback', rating: index % 2 === 0 });
    for (const fact of facts) {
      if (fact.kind === 'property') properties.set(lowerCase(fact.name), fact.value);
      if (fact.kind === 'score') scores.set(fact.name, fact.value);
    }
    const requestId = index % 2 ? record.requestId : record.exchangeId;
    if (facts.length > 0) stated.push({ requestId, atMs: Date.now(), facts });
    const rating = facts.find((fact) => fact.kind === 'feedback')?.rating ?? null;
    rows.push({ record, properties, scores, rating });
  }
  // Together: each addition is a part of its own, and every question after it would read them all.
  await store.insertFacts(organizationId, stated);
  return rows;
}
