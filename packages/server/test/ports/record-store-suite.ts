// The contract of a record store, run over every engine. Each test has organisations of its own, so that one store
// serves them all, a remote one with other data in it too.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { RecordStore } from '../../src/ports/record-store.ts';
import { describeAlerting } from './record-store-suite/alerting.ts';
import { metric } from './record-store-suite/asking.ts';
import { describeBreakdowns } from './record-store-suite/breakdowns.ts';
import { describeCaching } from './record-store-suite/caching.ts';
import { describeDashboard } from './record-store-suite/dashboard.ts';
import { describeDeleting } from './record-store-suite/deleting.ts';
import { describeExpiring } from './record-store-suite/expiring.ts';
import { describeFilterGrammar } from './record-store-suite/filter-grammar.ts';
import { describeFinding } from './record-store-suite/finding.ts';
import { describeKeeping } from './record-store-suite/keeping.ts';
import { describeLaterFacts } from './record-store-suite/later-facts.ts';
import { describeLimiting } from './record-store-suite/limiting.ts';
import { describePeopleSql } from './record-store-suite/people-sql.ts';
import { describePropertyNames } from './record-store-suite/property-names.ts';
import { describePropertyValues } from './record-store-suite/property-values.ts';
import { describeRefusing } from './record-store-suite/refusing.ts';
import { describeRepricing } from './record-store-suite/repricing.ts';
import { describeScores } from './record-store-suite/scores.ts';
import { describeSessions } from './record-store-suite/sessions.ts';
import { describeSorting } from './record-store-suite/sorting.ts';
import { describeSummingUp } from './record-store-suite/summing-up.ts';
import { describeUsers } from './record-store-suite/users.ts';

export interface OpenedStore {
  readonly store: RecordStore;
  close(): Promise<void>;
}

export function describeRecordStore(name: string, open: () => Promise<OpenedStore>): void {
  describe(name, () => {
    let opened: OpenedStore;
    before(async () => {
      opened = await open();
    });
    after(() => opened.close());
    const held = {
      get store() {
        return opened.store;
      },
    };
    for (const describeOf of [
      describeKeeping,
      describeFinding,
      describePropertyNames,
      describeFilterGrammar,
      describeSorting,
      describeRefusing,
      describeSummingUp,
      describeSessions,
      describeUsers,
      describePropertyValues,
      describeBreakdowns,
      describeScores,
      describeCaching,
      describeLimiting,
      describeDashboard,
      describeAlerting,
      describeLaterFacts,
      describeDeleting,
      describeExpiring,
      describeRepricing,
      describePeopleSql,
    ]) {
      describeOf(held);
    }

    test('a caller that leaves is let go at once, and the store goes on', async () => {
      const left = AbortSignal.abort(new Error('left'));
      await assert.rejects(held.store.count(metric(randomUUID()), left), /left/);
      await held.store.ping();
    });
  });
}
