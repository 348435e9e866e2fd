// When the bytes of a streamed answer came, by their places in the body as it is stored: decoded, and without its middle
// where that was thrown away. Nobody watched a hit in the cache or a call that was told, and of a body that is not kept the
// sizes of its events are not kept either.
import type { ExchangeRecord, StoredBody } from '@heliometer/contract';
import { isCoded } from '../http/content-coding.ts';
import { decodedOffsets } from '../http/decoded-offsets.ts';
import { type Arrival, unpackMarks } from '../kernel/arrival-marks.ts';
import type { SettledMeta } from '../ports/spool.ts';
import { DECODED_LIMIT_BYTES, gapEnd, headerOf, type ReadBody } from '../providers/read-body.ts';
import type { SettledEntry } from './slot-ingest.ts';

/** Nothing of a coded body: its marks are places on the wire. */
export function storedArrivals(meta: SettledMeta, body: ReadBody): Pick<StoredBody, 'arrivals'> {
  return body.coded ? {} : arrivalsOrNone(placed(watched(meta), body));
}

/** The same of a coded one, which is decoded once more for it, mark by mark. @param record with its answer as it came */
export async function withCodedArrivals(record: ExchangeRecord, entry: SettledEntry): Promise<ExchangeRecord> {
  const { meta, responseBody } = entry;
  const coding = headerOf(meta.responseHeaders, 'content-encoding');
  const marks = watched(meta);
  if (!record.stream || marks.length === 0 || !isCoded(coding)) return record;
  const head = responseBody.subarray(0, meta.response.gapAfter ?? responseBody.length);
  const wire = marks.map(([offset]) => offset);
  const offsets = await decodedOffsets(head, coding, wire, DECODED_LIMIT_BYTES);
  if (offsets === null) return record;
  const { text, encoding } = record.responseBody;
  const length = Buffer.byteLength(text, encoding === 'base64' ? 'base64' : 'utf8');
  // A piece out of which nothing came (the head of a gzip) began where the next one did.
  const arrivals = offsets
    .map((offset, i): Arrival => [offset, marks[i]?.[1] ?? 0])
    .filter(([offset], i) => offset < length && offset !== offsets[i + 1]);
  return { ...record, responseBody: { ...record.responseBody, ...arrivalsOrNone(arrivals) } };
}

function watched({ outcome, attempts, response, marks }: SettledMeta): readonly Arrival[] {
  const isWatched = outcome !== 'cached' && attempts.some(({ kind }) => kind === 'upstream');
  return isWatched && !response.omitted && marks !== undefined ? unpackMarks(marks) : [];
}

function arrivalsOrNone(arrivals: readonly Arrival[]): Pick<StoredBody, 'arrivals'> {
  return arrivals.length === 0 ? {} : { arrivals };
}

function placed(arrivals: readonly Arrival[], body: ReadBody): readonly Arrival[] {
  const gap = gapEnd(body);
  if (gap === null) return arrivals.filter(([offset]) => offset < body.head.length);
  const { keptBefore, wireOffset } = gap;
  // The first bytes behind the gap came with a chunk that may have begun in it.
  const last = arrivals.findLast(([offset]) => offset <= wireOffset);
  return [
    ...arrivals.filter(([offset]) => offset < keptBefore),
    ...(last === undefined ? [] : [[keptBefore, last[1]] as const]),
    ...arrivals
      .filter(([offset]) => offset > wireOffset)
      .map(([offset, ms]): Arrival => [offset - wireOffset + keptBefore, ms]),
  ];
}
