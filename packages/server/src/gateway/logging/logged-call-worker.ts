// The thread that reads large logs; see logged-call.ts.
import { parentPort } from 'node:worker_threads';
import { readLoggedCall } from './logged-call.ts';

parentPort?.on('message', (bytes: Uint8Array) => {
  parentPort?.postMessage(readLoggedCall(bytes));
});
