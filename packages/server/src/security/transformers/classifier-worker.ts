// The thread a local model runs in: answers each text with its labels, in order.
import { parentPort, workerData } from 'node:worker_threads';
import { type Classify, loadClassifier } from './load-classifier.ts';

const { folder } = workerData as { readonly folder: string };
const port = parentPort;
if (port === null) throw new Error('classifier-worker is a thread and nothing else');

const loading: Promise<Classify> = loadClassifier(folder);
loading.then(
  () => port.postMessage({ ready: true }),
  // The parent hears of it as the thread's end.
  (error: unknown) => {
    throw error;
  },
);
port.on('message', async (text: string) => {
  const classify = await loading;
  port.postMessage(
    await classify(text).then(
      (labels) => ({ labels }),
      (error: unknown) => ({ error: String(error) }),
    ),
  );
});
