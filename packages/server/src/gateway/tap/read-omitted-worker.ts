// The thread that reads large omitted bodies; see read-omitted.ts.
import { parentPort } from 'node:worker_threads';
import { type OmittedBytes, readOmitted } from '../../providers/read-prompt.ts';

parentPort?.on('message', (input: OmittedBytes) => {
  parentPort?.postMessage(readOmitted(input));
});
