// What policies do with the end of an exchange: keep the answer, settle a limit, give an id back. It is done before the
// client sees the end, unless that takes longer than settle lets anybody wait.
import type { ExchangeReading } from '@heliometer/contract';
import type { Log } from '../kernel/log.ts';
import type { AtEnd, Ended, Ending, Exchange } from './exchange.ts';
import type { OmittedReader } from './tap/read-omitted.ts';

/** `null` = nothing is left to wait for. Bodies must still be held when it is called, and no longer. Never rejects. */
export function runAtEnd({ atEnd, id }: Exchange, ended: Ended, log: Log): Promise<unknown> | null {
  const waits = atEnd.map((act) => attempt(act, ended, { id, log })).filter((wait) => wait !== null);
  return waits.length === 0 ? null : Promise.all(waits);
}

interface Telling {
  /** Of the exchange. */
  readonly id: string;
  readonly log: Log;
}

/** One policy's failure is neither the client's nor another policy's. */
function attempt(act: AtEnd, ended: Ended, { id, log }: Telling): Promise<void> | null {
  const failed = (error: unknown): void =>
    log.error({ err: error, code: 'internal', exchangeId: id }, 'a policy could not end its part of an exchange');
  try {
    return act(ended)?.catch(failed) ?? null;
  } catch (error) {
    failed(error);
    return null;
  }
}

/** Both bodies are read once, whoever asks. */
export function endedOf(exchange: Exchange, ending: Ending, reader: OmittedReader): Ended {
  let reading: Promise<ExchangeReading | null> | null = null;
  return {
    ending,
    reading: () => {
      reading ??= exchange.reading === null ? reader.read(exchange, ending) : Promise.resolve(exchange.reading);
      return reading;
    },
  };
}
