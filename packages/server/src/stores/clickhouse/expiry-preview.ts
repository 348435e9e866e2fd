// What retention would take, and what of an exchange are its bodies.
import type { ExpiryPreview, KeptFrom } from '../../ports/retention.ts';
import type { Engine } from './engine.ts';
import { moment, visible } from './scope.ts';
import { type Sql, sql } from './sql.ts';

const TOLD = sql`(request_body_encoding NOT IN ('omitted', 'empty') OR response_body_encoding NOT IN ('omitted', 'empty'))`;

/** Inputs of prompts were read out of a body. */
export const HAS_BODIES = sql`(${TOLD} OR prompt_inputs != '' OR notEmpty(prompt_auto_inputs))`;

/** Assignments that leave an exchange as one that was recorded without its bodies. */
export const WITHOUT_BODIES = sql`request_body = '', request_body_ref = '', request_body_truncated = false,
  request_body_encoding = if(request_body_encoding = 'empty', 'empty', 'omitted'),
  response_body = '', response_body_ref = '', response_body_truncated = false,
  response_body_encoding = if(response_body_encoding = 'empty', 'empty', 'omitted'),
  response_arrival_offsets = [], response_arrival_tenths = [],
  prompt_inputs = '', prompt_auto_inputs = []`;

export async function previewExpiry(engine: Engine, kept: KeptFrom, signal: AbortSignal): Promise<ExpiryPreview> {
  const before = (from: number | null): Sql => (from === null ? sql`false` : sql`started_at < ${moment(from)}`);
  const rows = await engine.rows<PreviewRow>(
    sql`SELECT countIf(goes) AS going, countIf(is_told AND falls_silent) AS silenced,
        sumIf(request_bytes + response_bytes, is_told AND falls_silent) AS bytes,
        countIf(NOT goes) AS staying, minIf(ms, NOT goes) AS oldest,
        countIf(is_told AND NOT falls_silent) AS telling, minIf(ms, is_told AND NOT falls_silent) AS oldest_told
      FROM (
        SELECT ${before(kept.rowsFromMs)} AS goes, goes OR ${before(kept.bodiesFromMs)} AS falls_silent, ${TOLD} AS is_told,
          request_bytes, response_bytes, toUnixTimestamp64Milli(started_at) AS ms
        FROM exchanges WHERE ${visible(kept.organizationId)})`,
    signal,
  );
  const row = rows[0];
  return {
    rows: row?.going ?? 0,
    bodies: row?.silenced ?? 0,
    bodyBytes: row?.bytes ?? 0,
    oldestKeptMs: row === undefined || row.staying === 0 ? null : row.oldest,
    oldestBodyKeptMs: row === undefined || row.telling === 0 ? null : row.oldest_told,
  };
}

interface PreviewRow {
  readonly going: number;
  readonly silenced: number;
  readonly bytes: number;
  readonly staying: number;
  readonly oldest: number;
  readonly telling: number;
  readonly oldest_told: number;
}
