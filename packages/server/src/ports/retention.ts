// How long organisations keep what is recorded: their rules as they are kept, what of the records is too old by them, and
// what became of it.
import type { RetentionRules } from '@heliometer/contract';

/** What was removed the last time that something was. */
export interface Removal {
  readonly atMs: number;
  readonly rows: number;
  readonly bodies: number;
  readonly deliveries: number;
}

export interface RetentionStatus {
  /** null = never yet. */
  readonly lastRunAtMs: number | null;
  readonly lastRemoval: Removal | null;
}

export interface RetentionStore {
  /** `KEEP_ALL` where nothing was set. */
  retention(organizationId: string): Promise<RetentionRules>;
  /** Of every organisation there is. */
  retentionOfAll(): Promise<ReadonlyMap<string, RetentionRules>>;
  /** Takes the place of those before. @throws GatewayError `not_found` when the organisation does not exist */
  putRetention(organizationId: string, rules: RetentionRules): Promise<RetentionRules>;
  retentionStatus(organizationId: string): Promise<RetentionStatus>;
  /** Notes a run for these organisations; one that removed nothing leaves the last removal as it was. */
  noteRetentionRun(atMs: number, removed: ReadonlyMap<string, Omit<Removal, 'atMs'>>): Promise<void>;
}

/** From when on an organisation keeps exchanges, and bodies. UTC ms, the beginning of a day; null = all there are. */
export interface KeptFrom {
  readonly organizationId: string;
  readonly rowsFromMs: number | null;
  readonly bodiesFromMs: number | null;
}

const DAY_MS = 86_400_000;

/** Whole days, so that a roll-up's step goes whole or not at all. */
export function keptFrom(
  organizationId: string,
  { rowDays, bodyDays }: Pick<RetentionRules, 'rowDays' | 'bodyDays'>,
  nowMs: number,
): KeptFrom {
  const from = (days: number | null) => (days === null ? null : (Math.floor(nowMs / DAY_MS) - days) * DAY_MS);
  return { organizationId, rowsFromMs: from(rowDays), bodiesFromMs: from(bodyDays) };
}

export interface ExpiryPreview {
  readonly rows: number;
  /** Exchanges whose bodies would go, with them or alone. */
  readonly bodies: number;
  /** As they were sent. */
  readonly bodyBytes: number;
  readonly oldestKeptMs: number | null;
  readonly oldestBodyKeptMs: number | null;
}

export interface Expired {
  readonly organizationId: string;
  /** Exchanges that are gone. */
  readonly rows: number;
  /** Exchanges that stay, without their bodies. */
  readonly bodies: number;
}

export interface ExpiryReader {
  previewExpiry(kept: KeptFrom, signal: AbortSignal): Promise<ExpiryPreview>;
}

export interface RecordExpiry extends ExpiryReader {
  /**
   * Takes what is older off the disk: exchanges with their attempts, later facts, tags, bodies and roll-ups, or their bodies
   * alone. `kept` names every organisation there is, those that keep all as well: a month in which nobody keeps anything goes
   * in one piece. Tells what is gone month by month, and begins none once the signal is aborted; what is left, or was under
   * way when the process was killed, is found again by the next call. Inserts go on meanwhile. One caller at a time.
   */
  expire(kept: readonly KeptFrom[], gone: (expired: Expired) => void, signal: AbortSignal): Promise<void>;
}
