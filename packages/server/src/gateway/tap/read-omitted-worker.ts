// The thread that reads large omitted bodies; see read-omitted.ts.
import { parentPort } from 'node:worker_threads';
import { type ExchangeBytes, readExchange } from '../../providers/read-exchange.ts';

parentPort?.on('message', (input: ExchangeBytes) => {
  parentPort?.postMessage(readExchange(input).reading);
});
