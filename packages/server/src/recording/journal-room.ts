// Whether the journal has room for one more entry, on disk and in the queue before it, and for how much of it.

export interface JournalSpace {
  readonly maxBytes: number;
  readonly onFull: 'drop-bodies' | 'drop' | 'refuse';
  /** On disk and waiting for it. */
  readonly usedBytes: number;
  /** Waiting for the disk. */
  readonly queuedBytes: number;
  readonly failing: boolean;
}

/** What may wait for the disk. The captures' own bound comes first; this one holds when the disk is behind for long … */
const QUEUE_BYTES = 128 * 1024 * 1024;
/** … and this one while writing fails. */
const FAILING_QUEUE_BYTES = 32 * 1024 * 1024;
/** Of the journal and of the queue, one part in eight is kept for entries without bodies. */
const RESERVE = 1 / 8;
const TYPICAL_META_BYTES = 2048;

/** `whole`: with both bodies; `bare`: without. */
export function roomFor(bodyBytes: number, space: JournalSpace): 'whole' | 'bare' | 'none' {
  const bytes = bodyBytes + TYPICAL_META_BYTES;
  const limit = queueLimit(space);
  const queue = limit - space.queuedBytes;
  const disk = space.maxBytes - space.usedBytes;
  // With `refuse` the reserve is for what runs already: nothing new starts.
  const reserved = space.onFull === 'drop-bodies' ? space.maxBytes * RESERVE : 0;
  // An entry larger than the whole queue may still go when it is alone.
  if (bytes <= disk - reserved && (bytes <= queue || space.queuedBytes === 0)) return 'whole';
  const fits = TYPICAL_META_BYTES <= disk && TYPICAL_META_BYTES <= queue + limit * RESERVE;
  return fits && space.onFull !== 'drop' ? 'bare' : 'none';
}

/** Down to the reserve on disk, or as much waiting as may. */
export function isNearlyFull(space: JournalSpace): boolean {
  return space.usedBytes >= space.maxBytes * (1 - RESERVE) || space.queuedBytes >= queueLimit(space);
}

/** Space comes back a segment at a time, so a small journal needs small segments. */
export function segmentLimit(maxBytes: number, wanted: number): number {
  return Math.min(wanted, Math.ceil(maxBytes * RESERVE));
}

function queueLimit({ failing }: JournalSpace): number {
  return failing ? FAILING_QUEUE_BYTES : QUEUE_BYTES;
}
