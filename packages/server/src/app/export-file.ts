// What `heliometer export` writes, made page by page as it is taken: lines that an import reads back, or a table for others.
import { type FilterNode, TRANSFER_VERSION, type TransferredExchange } from '@heliometer/contract';
import { exportRequests } from '../api/export-requests.ts';
import type { ExchangePlace } from '../ports/exchange-place.ts';
import type { ExchangeView } from '../ports/exchange-view.ts';
import type { RecordReader } from '../ports/record-store.ts';
import type { RecordTransfer } from '../ports/record-transfer.ts';
import type { TimeWindow } from '../ports/time-window.ts';
import type { ExportFormat } from './export-wishes.ts';

export interface ExportWishes {
  readonly organizationId: string;
  readonly format: ExportFormat;
  readonly filter: FilterNode;
  readonly window: TimeWindow;
  readonly bodies: boolean;
}

export interface ExportMeans {
  readonly records: RecordReader & Pick<RecordTransfer, 'transferPage'>;
  readonly view: ExchangeView;
}

/** @throws InvalidQuery before the first piece, when the filter is none for this store */
export async function exportFile(
  wishes: ExportWishes,
  { records, view }: ExportMeans,
  signal: AbortSignal,
): Promise<AsyncIterable<string | Uint8Array>> {
  const { organizationId, format, filter, window, bodies } = wishes;
  if (format !== 'jsonl') {
    const choices = { format, organizationId, filter, window, includeBody: bodies };
    return (await exportRequests(choices, { records, view, signal })).chunks;
  }
  // A filter that cannot be used is told before anything is written.
  await records.count({ organizationId, filter, window: { fromMs: 0, toMs: 1 } }, signal);
  return wholeLines(wishes, records, signal);
}

async function* wholeLines(
  { organizationId, filter, window, bodies }: ExportWishes,
  records: ExportMeans['records'],
  signal: AbortSignal,
): AsyncGenerator<string> {
  let after: ExchangePlace | null = null;
  do {
    const { exchanges, next } = await records.transferPage({ organizationId, filter, window, after }, signal);
    for (const exchange of exchanges) yield lineOf(bodies ? exchange : withoutBodies(exchange));
    after = next;
  } while (after !== null);
}

/** One by one: a page of large bodies would be more than a string can be. */
function lineOf({ record, facts }: TransferredExchange): string {
  return `${JSON.stringify({ heliometer: TRANSFER_VERSION, record, facts })}\n`;
}

function withoutBodies({ record, facts }: TransferredExchange): TransferredExchange {
  const none = { encoding: 'omitted', text: '', truncated: false } as const;
  const { requestBody, responseBody } = record;
  return {
    record: {
      ...record,
      requestBody: { ...none, contentType: requestBody.contentType },
      responseBody: { ...none, contentType: responseBody.contentType },
    },
    facts,
  };
}
