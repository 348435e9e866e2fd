// Bodies too large for a record's row are put where they have room; the row keeps their beginning.
import type { ExchangeRecord, StoredBody } from '@heliometer/contract';
import type { BodyStore } from '../ports/body-store.ts';

/** Longer texts leave the row when there is another place for them … */
const LARGE_TEXT_BYTES = 1024 * 1024;
/** UTF-8 never takes more for a character of ours. */
const MOST_BYTES_EACH = 3;
/** … and leave this much of their beginning in it. Characters; a multiple of four, so that base64 stays whole. */
const PREVIEW_TEXT = 64 * 1024;

export async function withBodiesApart(record: ExchangeRecord, bodies: BodyStore): Promise<ExchangeRecord> {
  const { organizationId, exchangeId, requestBody, responseBody } = record;
  const key = `${organizationId.replace(/[^A-Za-z0-9_-]/g, '_')}/${exchangeId}`;
  return {
    ...record,
    requestBody: await apart(requestBody, `${key}/request`, bodies),
    responseBody: await apart(responseBody, `${key}/response`, bodies),
  };
}

async function apart(body: StoredBody, ref: string, bodies: BodyStore): Promise<StoredBody> {
  if (body.text.length * MOST_BYTES_EACH <= LARGE_TEXT_BYTES) return body;
  const text = Buffer.from(body.text);
  if (text.length <= LARGE_TEXT_BYTES) return body;
  await bodies.put(ref, text);
  // A pair of surrogates cut in two has no UTF-8.
  return { ...body, text: body.text.slice(0, PREVIEW_TEXT).toWellFormed(), ref };
}
