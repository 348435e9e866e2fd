// Handlers of how long exchanges are kept.
import type { Handlers, RetentionRules } from '@heliometer/contract';
import { keptFrom, type RetentionStatus } from '../../ports/retention.ts';
import type { ApiContext, PublicContext } from '../context.ts';

type All = Handlers<ApiContext, PublicContext>;

export const retentionHandlers = {
  async getRetention(_input, { control, principal }) {
    const { organizationId } = principal;
    return toAnswer(await control.retention(organizationId), await control.retentionStatus(organizationId));
  },
  async putRetention({ body }, { control, principal }) {
    const { organizationId } = principal;
    const rules = { rowDays: body.row_days, bodyDays: body.body_days, metadataOnly: body.metadata_only };
    return toAnswer(await control.putRetention(organizationId, rules), await control.retentionStatus(organizationId));
  },
  async previewRetention({ body }, { control, records, principal, nowMs, signal }) {
    const { organizationId } = principal;
    const set = await control.retention(organizationId);
    const { row_days: rowDays = set.rowDays, body_days: bodyDays = set.bodyDays } = body;
    const kept = keptFrom(organizationId, { rowDays, bodyDays }, nowMs);
    const preview = await records.previewExpiry(kept, signal);
    return {
      rows_before: timeOf(kept.rowsFromMs),
      bodies_before: timeOf(kept.bodiesFromMs),
      rows: preview.rows,
      bodies: preview.bodies,
      body_bytes: preview.bodyBytes,
      oldest_kept: timeOf(preview.oldestKeptMs),
      oldest_body_kept: timeOf(preview.oldestBodyKeptMs),
    };
  },
} satisfies Partial<All>;

function toAnswer({ rowDays, bodyDays, metadataOnly }: RetentionRules, { lastRunAtMs, lastRemoval }: RetentionStatus) {
  return {
    row_days: rowDays,
    body_days: bodyDays,
    metadata_only: metadataOnly,
    last_run_at: timeOf(lastRunAtMs),
    last_removal: lastRemoval === null ? null : removalOf(lastRemoval),
  };
}

function removalOf({ atMs, rows, bodies, deliveries }: NonNullable<RetentionStatus['lastRemoval']>) {
  return { at: new Date(atMs).toISOString(), rows, bodies, deliveries };
}

function timeOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
