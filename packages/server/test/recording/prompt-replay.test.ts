// A batch that is read again gives its prompts the versions they had: ingest is killed between numbering them and storing.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { NO_POLICIES } from '@heliometer/contract';
import { openRecordStore } from '../../src/stores/clickhouse/open-record-store.ts';
import { append, atEnd, exchangeOf, openTestJournal, temporaryDir } from './spool-fixtures.ts';

interface Places {
  readonly spoolDir: string;
  readonly recordsDir: string;
  readonly controlFile: string;
}

/** @returns how it ended */
async function ingest(
  { spoolDir, recordsDir, controlFile }: Places,
  killPoint: string,
): Promise<string | number | null> {
  const file = join(import.meta.dirname, 'prompt-ingest-child.ts');
  const child = spawn(process.execPath, [file, spoolDir, recordsDir, controlFile, killPoint], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code, signal] = await once(child, 'exit');
  return signal ?? code;
}

/** Uses of one prompt, as many of each pair: four templates with two temperatures, in an order of no meaning. */
function usesOf(organizationId: string, count: number) {
  return Array.from({ length: count }, (_, n) => {
    const [template, temperature] = [(n * 7) % 4, Math.floor(n / 4) % 2];
    const messages = [
      { role: 'system', content: `template ${template}` },
      { role: 'user', content: `call ${n}` },
    ];
    const policies = { ...NO_POLICIES, promptId: 'p' };
    const body = JSON.stringify({ model: 'gpt-4o', messages, temperature });
    return { pair: `${template}/${temperature}`, exchange: exchangeOf(body, '{}', { organizationId, policies }) };
  });
}

async function openPlaces(context: TestContext): Promise<Places> {
  const dir = await temporaryDir(context);
  return { spoolDir: join(dir, 'spool'), recordsDir: join(dir, 'records'), controlFile: join(dir, 'control.db') };
}

test('killed after numbering and after storing, ingest gives every use the version of its pair', {
  timeout: 120_000,
}, async (context) => {
  const places = await openPlaces(context);
  const organizationId = randomUUID();
  const { journal } = openTestJournal(places.spoolDir);
  const uses = usesOf(organizationId, 70);
  for (const killPoint of ['built', 'stored', 'built', 'built', 'stored']) {
    const fresh = uses.splice(0, 14);
    await Promise.all(fresh.map(({ exchange }) => append(journal, exchange)));
    uses.push(...fresh);
    assert.equal(await ingest(places, killPoint), 'SIGKILL');
  }
  await journal.close();
  assert.equal(await ingest(places, 'never'), 0);

  const store = await openRecordStore({ path: places.recordsDir });
  atEnd(context, () => store.close());
  const ids = uses.map(({ exchange }) => exchange.meta.exchangeId);
  const found = await store.findMany(organizationId, ids, new AbortController().signal);
  assert.equal(found.length, uses.length);
  const versions = new Map(found.map(({ record }) => [record.exchangeId, record.promptVersion]));
  const ofPairs = Map.groupBy(uses, ({ pair }) => pair);
  const each = [...ofPairs.values()].map(
    (same) => new Set(same.map(({ exchange }) => versions.get(exchange.meta.exchangeId))),
  );
  assert.ok(
    each.every((numbers) => numbers.size === 1),
    'a pair has one version',
  );
  assert.deepEqual(
    each.flatMap((numbers) => [...numbers]).toSorted(),
    ['1.0', '1.1', '2.0', '2.1', '3.0', '3.1', '4.0', '4.1'],
    'and no number was taken for nothing',
  );
});
