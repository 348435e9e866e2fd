// A file of exchanges on its way into the store: read line by line and stored by the batch, one batch while the next is read.
import type { TransferredExchange } from '@heliometer/contract';
import { GatewayError } from '../kernel/errors.ts';
import { type BadLine, type ImportCounts, type ImportFile, UnreadableFile } from '../ports/exchange-import.ts';
import { type ReadLine, readExport } from './read-export.ts';
import type { TakeExchanges } from './take-exchanges.ts';

export interface ImportMeans {
  /** Says how many were not there before. */
  readonly take: (exchanges: readonly TransferredExchange[]) => Promise<number>;
  /** Told after each batch. */
  readonly progress?: (counts: ImportCounts) => void;
  readonly bad: (line: number, reason: string) => void;
}

/** @throws UnreadableFile, and what reading and taking throw; what was stored by then stays */
export async function importExchanges(
  file: AsyncIterable<Uint8Array>,
  { take, progress, bad: tell }: ImportMeans,
): Promise<ImportCounts> {
  let counts: ImportCounts = { stored: 0, present: 0, bad: 0 };
  let storing: Promise<void> = Promise.resolve();
  try {
    for await (const { batch, bad } of batchesOf(readExport(file), tell)) {
      await storing;
      storing = take(batch).then((stored) => {
        counts = {
          stored: counts.stored + stored,
          present: counts.present + batch.length - stored,
          bad: counts.bad + bad,
        };
        progress?.(counts);
      });
      storing.catch(() => undefined);
    }
  } catch (error) {
    throw readingFailure(error);
  }
  await storing;
  return counts;
}

const BATCH_ROWS = 500;
const BATCH_BYTES = 8 * 1024 * 1024;

interface ReadBatch {
  readonly batch: readonly TransferredExchange[];
  readonly bad: number;
}

async function* batchesOf(lines: AsyncIterable<ReadLine>, tell: ImportMeans['bad']): AsyncGenerator<ReadBatch> {
  let batch: TransferredExchange[] = [];
  let [bytes, bad] = [0, 0];
  for await (const line of lines) {
    if ('reason' in line) {
      bad += 1;
      tell(line.line, line.reason);
      continue;
    }
    batch.push(line.exchange);
    bytes += line.bytes;
    if (batch.length < BATCH_ROWS && bytes < BATCH_BYTES) continue;
    yield { batch, bad };
    [batch, bytes, bad] = [[], 0, 0];
  }
  if (batch.length > 0 || bad > 0) yield { batch, bad };
}

/** What zlib calls its complaints: Z_DATA_ERROR, Z_BUF_ERROR, ZSTD_error_… */
const BROKEN = /^(?:Z_|ZSTD_|ERR_ZSTD)/;

function readingFailure(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!BROKEN.test(code)) return error;
  const message = `it is damaged, or its end is missing (${code}); what came before is imported`;
  return new UnreadableFile(message, { cause: error });
}

const MOST_REASONS = 20;

/** For files that come over the network: one at a time, since a single line of one can be large. */
export function createImportFile(take: TakeExchanges): ImportFile {
  let isReading = false;
  return async (organizationId, file) => {
    if (isReading) throw new GatewayError('conflict', 'Another file is being imported; send this one when it is done.');
    isReading = true;
    const reasons: BadLine[] = [];
    try {
      const counts = await importExchanges(file, {
        take: (exchanges) => take(organizationId, exchanges),
        bad: (line, reason) => void (reasons.length < MOST_REASONS && reasons.push({ line, reason })),
      });
      return { ...counts, reasons };
    } finally {
      isReading = false;
    }
  };
}
