// The thread that reads large export requests; see read-export.ts.
import { parentPort } from 'node:worker_threads';
import { type ExportBytes, readExport } from './read-export.ts';

parentPort?.on('message', (sent: ExportBytes) => {
  parentPort?.postMessage(readExport(sent));
});
