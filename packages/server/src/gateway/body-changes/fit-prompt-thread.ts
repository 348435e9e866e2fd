// The thread that measures and cuts long prompts; see limit-tokens.ts.
import { parentPort } from 'node:worker_threads';
import { type FitQuestion, fit } from './fit-question.ts';

parentPort?.on('message', (question: FitQuestion) => {
  parentPort?.postMessage(fit(question));
});
