// Reads model, usage and user out of bodies that may not be written anywhere (headers.md §12): in memory, with the readers
// ingest uses, and away from the event loop when there is much to read.
import type { ExchangeReading } from '@heliometer/contract';
import type { RawHeaders } from '../../http/raw-headers.ts';
import { loadOnce } from '../../kernel/load-once.ts';
import type { Log } from '../../kernel/log.ts';
import type { ExchangeBytes } from '../../providers/read-exchange.ts';
import type { OmittedBytes, PromptOwner } from '../../providers/read-prompt.ts';
import type { Ending, Exchange } from '../exchange.ts';
import { ReadingThread } from '../reading-thread.ts';
import type { Capture } from './capture.ts';

/** What of an exchange is read. */
export type OmittedExchange = Pick<
  Exchange,
  'id' | 'target' | 'method' | 'path' | 'forward' | 'requestCapture' | 'responseCapture' | 'principal' | 'notes'
>;

export interface OmittedReader {
  /** `null` when nothing could be read; never throws. */
  read(exchange: OmittedExchange, ending: Ending): Promise<ExchangeReading | null>;
  /** What is still being read is given up. */
  close(): Promise<void>;
}

const IN_PLACE_BYTES = 256 * 1024;

/** Formats and tokenizers take memory and time to load, and most gateways never omit anything. */
const loadReader = loadOnce(() => import('../../providers/read-prompt.ts'));

export function openOmittedReader(log: Log): OmittedReader {
  const thread = new ReadingThread<OmittedBytes, ExchangeReading>(new URL('./read-omitted-worker.ts', import.meta.url));
  return {
    read: async (exchange, ending) => {
      const input = bytesOf(exchange, ending);
      try {
        const size = input.requestBody.bytes.byteLength + input.responseBody.bytes.byteLength;
        if (size <= IN_PLACE_BYTES) return (await loadReader()).readOmitted(input);
        return await thread.ask(input);
      } catch (error) {
        log.warn({ err: error, exchangeId: exchange.id }, 'omitted bodies could not be read');
        return null;
      }
    },
    close: () => thread.close(),
  };
}

function bytesOf(exchange: OmittedExchange, ending: Ending): OmittedBytes {
  return {
    providerSlug: exchange.target?.provider?.slug ?? null,
    method: exchange.method,
    path: exchange.target?.path ?? exchange.path,
    status: ending.status,
    requestHeaders: pairs(exchange.forward),
    responseHeaders: pairs(ending.answerHeaders),
    requestBody: captured(exchange.requestCapture),
    responseBody: captured(exchange.responseCapture),
    promptOf: promptOwner(exchange),
  };
}

/** Of a request that is kept ingest finds the prompt, and a stored one is known without its text. */
function promptOwner({ requestCapture, principal, notes }: OmittedExchange): PromptOwner | null {
  const { promptId, promptMode, storedPrompt } = notes;
  const isRead = requestCapture.omitted && promptMode !== 'deactivated' && storedPrompt === null;
  if (!isRead || promptId === null || principal === null) return null;
  return { organizationId: principal.organizationId, promptId };
}

function captured(capture: Capture): ExchangeBytes['requestBody'] {
  const { gapAfter, totalBytes } = capture.info();
  return { bytes: Buffer.concat(capture.chunks() as Uint8Array[]), gapAfter, totalBytes };
}

function pairs(headers: RawHeaders): (readonly [string, string])[] {
  const list: (readonly [string, string])[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) list.push([headers[i] as string, headers[i + 1] as string]);
  return list;
}
