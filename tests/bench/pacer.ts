// The thread that keeps an open loop's time: timers of the event loop have whole milliseconds only, a futex wait does not.
import { parentPort, workerData } from 'node:worker_threads';

const { perSecond, seconds } = workerData as { perSecond: number; seconds: number };
const now = (): number => Number(process.hrtime.bigint()) / 1e6;
const never = new Int32Array(new SharedArrayBuffer(4));
const start = now() + 50;

for (let call = 0; call < perSecond * seconds; call += 1) {
  const due = start + (call * 1000) / perSecond;
  const early = due - now();
  if (early > 0) Atomics.wait(never, 0, 0, early);
  parentPort?.postMessage(due);
}
// What was posted is still on its way; the loop ends this thread when it has heard all.
Atomics.wait(never, 0, 0);
