// What policies do with the end of an exchange (keep the answer, settle a limit, give an id back), before the client sees
// it: whoever saw the end finds it done, unless that takes so long that the client would feel it.
import type { ExchangeReading } from '@heliometer/contract';
import type { Log } from '../kernel/log.ts';
import type { Ended, Ending, Exchange } from './exchange.ts';
import type { OmittedReader } from './tap/read-omitted.ts';

export interface AtEndMeans {
  readonly reader: OmittedReader;
  /** The client waits no longer than this; what is still under way goes on. */
  readonly waitMs: number;
  readonly log: Log;
}

export function runAtEnd(exchange: Exchange, ending: Ending, means: AtEndMeans): Promise<void> | null {
  if (exchange.atEnd.length === 0) return null;
  const ended = endedOf(exchange, ending, means);
  const waits: Promise<void>[] = [];
  for (const act of exchange.atEnd) {
    const wait = attempt(() => act(ended), exchange, means.log);
    if (wait !== null) waits.push(wait);
  }
  if (waits.length === 0) return null;
  return withinMs(Promise.all(waits), means.waitMs);
}

/** One policy's failure is neither the client's nor another policy's. */
function attempt(act: () => void | Promise<void>, { id }: Exchange, log: Log): Promise<void> | null {
  const failed = (error: unknown): void =>
    log.error({ err: error, code: 'internal', exchangeId: id }, 'end of an exchange');
  try {
    return act()?.catch(failed) ?? null;
  } catch (error) {
    failed(error);
    return null;
  }
}

function endedOf(exchange: Exchange, ending: Ending, { reader }: AtEndMeans): Ended {
  let reading: Promise<ExchangeReading | null> | null = null;
  return {
    ending,
    reading: () => {
      reading ??= exchange.reading === null ? reader.read(exchange, ending) : Promise.resolve(exchange.reading);
      return reading;
    },
  };
}

function withinMs(work: Promise<unknown>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    void work.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
