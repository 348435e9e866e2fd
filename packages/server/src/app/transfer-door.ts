// The console's door for `export` and `import` on this machine: files stream out, exchanges come in a batch at a time. On the
// socket in the data dir only, like the door for records.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { TransferredExchange } from '@heliometer/contract';
import type { Log } from '../kernel/log.ts';
import { InvalidQuery } from '../ports/record-store.ts';
import type { TakeExchanges } from '../recording/take-exchanges.ts';
import { type ExportMeans, type ExportWishes, exportFile } from './export-file.ts';
import type { RecordsDoor } from './records-door.ts';

export const EXPORT_DOOR = '/internal/export';
export const IMPORT_DOOR = '/internal/import';

export interface ImportBatch {
  readonly organizationId: string;
  readonly exchanges: readonly TransferredExchange[];
}

/** `stored`: how many were not there before. */
export type ImportAnswer = { readonly error: null; readonly stored: number } | { readonly error: string };

/** Far above what the command gathers; one exchange can be 16 MiB, and JSON makes that more. */
const MOST_BYTES = 256 * 1024 ** 2;

export function openTransferDoor(means: ExportMeans, take: TakeExchanges, log: Log): RecordsDoor {
  const rooms: Readonly<Record<string, (message: IncomingMessage, response: ServerResponse) => Promise<void>>> = {
    [EXPORT_DOOR]: async (message, response) => {
      const left = new AbortController();
      response.once('close', () => left.abort());
      const pieces = await exportFile((await json(message)) as ExportWishes, means, left.signal);
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      // As bytes: of strings node:http (26.10) counts bytes where its socket counts characters, and when only the first are too
      // many, it waits for a `drain` that never comes.
      await pipeline(Readable.from(pieces, { objectMode: false }), response);
    },
    [IMPORT_DOOR]: async (message, response) => {
      const { organizationId, exchanges } = (await json(message)) as ImportBatch;
      answer(response, 200, { error: null, stored: await take(organizationId, exchanges) });
    },
  };
  return (message, response) => {
    const room = message.method === 'POST' ? rooms[message.url ?? ''] : undefined;
    if (room === undefined) return false;
    if (!(Number(message.headers['content-length'] ?? Number.NaN) <= MOST_BYTES)) {
      message.resume();
      answer(response, 413, { error: `accepted is a body of known length, at most ${MOST_BYTES} bytes` });
      return true;
    }
    room(message, response).catch((error: unknown) => {
      // Half a file cannot be taken back: it is broken off, so that nobody takes it for a whole one.
      if (response.headersSent) response.destroy();
      else if (error instanceof InvalidQuery) answer(response, 400, { error: error.message });
      else answer(response, 500, { error: 'it could not be done; the log of the server says more' });
      if (!(error instanceof InvalidQuery) && !message.destroyed) log.error({ error }, 'a command was not served');
    });
    return true;
  };
}

function answer(response: ServerResponse, status: number, body: ImportAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
