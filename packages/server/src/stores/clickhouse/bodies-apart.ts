// Bodies too large for a row: the row has the beginning and a reference, the body store the whole. Searches see the row.
import type { StoredBody } from '@heliometer/contract';
import type { BodyStore } from '../../ports/body-store.ts';
import type { StoredBodies } from '../../ports/record-store.ts';
import type { Engine } from './engine.ts';
import { type Sql, sql } from './sql.ts';

/**
 * The same bodies, whole. One that is not to be had (its file is gone, or there is no body store here) stays its beginning
 * and is marked truncated. One after the other, as each may have many MiB.
 */
export async function withWholeTexts(
  stored: ReadonlyMap<string, StoredBodies>,
  bodies: BodyStore | null,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, StoredBodies>> {
  const whole = new Map<string, StoredBodies>();
  for (const [exchangeId, { request, response }] of stored) {
    signal.throwIfAborted();
    whole.set(exchangeId, { request: await wholeText(request, bodies), response: await wholeText(response, bodies) });
  }
  return whole;
}

async function wholeText({ ref, ...body }: StoredBody, bodies: BodyStore | null): Promise<StoredBody> {
  if (ref === undefined) return body;
  const bytes = bodies === null ? null : await bodies.get(ref);
  return bytes === null ? { ...body, truncated: true } : { ...body, text: bytes.toString() };
}

/** Removes what the exchanges that meet `condition` keep apart. Has to go before their rows, which alone know where it is. */
export async function removeBodies(engine: Engine, bodies: BodyStore, condition: Sql): Promise<void> {
  const rows = await engine.rows<{ exchange_id: string; ref: string }>(
    sql`SELECT DISTINCT exchange_id, arrayJoin([request_body_ref, response_body_ref]) AS ref FROM exchanges
      WHERE ${condition} AND (request_body_ref != '' OR response_body_ref != '')`,
    AbortSignal.timeout(60_000),
  );
  for (const { exchange_id, ref } of rows) if (ref !== '') await bodies.delete(placeOf(exchange_id, ref));
}

/** Both sides of an exchange lie in one place of its own, which goes with them. */
function placeOf(exchangeId: string, ref: string): string {
  const at = ref.lastIndexOf(`/${exchangeId}/`);
  return at < 0 ? ref : ref.slice(0, at + 1 + exchangeId.length);
}
