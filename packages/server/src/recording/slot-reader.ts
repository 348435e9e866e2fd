// Reads a slot's journal across its segments: from a place on to the next place, with the entries between. The same range
// read again gives the same entries.
import { link, readdir } from 'node:fs/promises';
import { readSegment, type SegmentEntry } from './segment-reader.ts';
import { comparePositions, type Position, segmentPath, segmentsAmong } from './slot-directory.ts';

export interface SlotEntry extends SegmentEntry {
  readonly segment: number;
}

export interface ReadLimits {
  readonly rows: number;
  readonly bytes: number;
}

export interface SlotRange {
  readonly slotDir: string;
  readonly from: Position;
  /** A whole range to read again, or how much to read at most. */
  readonly until: Position | ReadLimits;
  /** Up to this segment nothing will be added to any, though no newer one may exist: their writer is dead. */
  readonly sealed: number;
}

export interface SlotBatch {
  readonly entries: readonly SlotEntry[];
  readonly from: Position;
  readonly to: Position;
  /** Stretches of damage passed over, and segments of an unknown version. */
  readonly unreadable: number;
  /** The limits were reached: there may be more. */
  readonly full: boolean;
}

export async function readSlot(range: SlotRange): Promise<SlotBatch> {
  const { slotDir, from, until, sealed } = range;
  const segments = segmentsAmong(await readdir(slotDir)).filter((segment) => segment >= from.segment);
  const entries: SlotEntry[] = [];
  let bytes = 0;
  let unreadable = 0;
  let to = from;
  const isFull = () => !('segment' in until) && (entries.length >= until.rows || bytes >= until.bytes);
  const isThere = () => 'segment' in until && comparePositions(to, until) >= 0;
  for (const segment of segments) {
    if (isFull() || isThere()) break;
    if (segment > to.segment) to = { segment, offset: 0 };
    const read = await readSegment({
      path: segmentPath(slotDir, segment),
      from: to.offset,
      closed: isClosed(range, segment, segment === segments.at(-1)),
      ...bounds(until, segment, entries.length, bytes),
    });
    if (read.damaged > 0 || read.otherVersion) await keepAside(slotDir, segment);
    unreadable += read.damaged + Number(read.otherVersion);
    for (const entry of read.entries) entries.push({ ...entry, segment });
    bytes += read.end - to.offset;
    // A dead writer's last segment has no next one to go on in, but the place after it is as good.
    to = segment <= sealed && read.exhausted ? { segment: segment + 1, offset: 0 } : { segment, offset: read.end };
  }
  // What was written down as the batch's end is its end, though the way there (a dead writer's last segment) be forgotten.
  if ('segment' in until) to = until;
  return { entries, from, to, unreadable, full: isFull() };
}

/** A range read again has passed all its segments but the last, so these were complete then. */
function isClosed({ from, until, sealed }: SlotRange, segment: number, isLast: boolean): boolean {
  const passed = 'segment' in until ? until.segment : from.segment;
  return !isLast || segment <= sealed || segment < passed;
}

function bounds(until: SlotRange['until'], segment: number, rows: number, bytes: number) {
  if (!('segment' in until)) return { until: null, rows: until.rows - rows, bytes: until.bytes - bytes };
  return { until: segment === until.segment ? until.offset : null, rows: Infinity, bytes: Infinity };
}

/** The file stays under a second name when the segment is removed, for whoever wants to look what happened. */
async function keepAside(slotDir: string, segment: number): Promise<void> {
  const path = segmentPath(slotDir, segment);
  try {
    await link(path, `${path}.corrupt`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
