// The load and the upstream stand for other machines, which never wait for a core of ours. Here they share one with the
// console, and a kernel that preempts by the tick (HZ=250: 4 ms) would have them wait for it, which tells nothing of the
// gateway. So while delays are measured they go first (SCHED_FIFO), whichever side is asked, where that is allowed.
import { execFileSync } from 'node:child_process';
import { pathOfTool } from './tools.ts';

/** What to say under a table of delays when it was not. */
export const WAITED_TOO =
  'The load generator had to wait for its core like everything else, and delays include that: to go first it needs chrt, ' +
  'CAP_SYS_NICE, and to be started by npm run bench.';
/** V8 waits for its own threads by spinning, which under SCHED_FIFO keeps them from ever running on the same core. */
const ALONE = '--single-threaded-gc';

/** @param pids processes that go before all others on their core while `measure` runs; threads begun meanwhile do so too */
export async function firstServed<T>(
  pids: readonly number[],
  measure: () => Promise<T>,
): Promise<{ readonly value: T; readonly wentFirst: boolean }> {
  const wentFirst = process.execArgv.includes(ALONE) && pids.every((pid) => schedule(pid, ['-f', '-p', '1']));
  try {
    return { value: await measure(), wentFirst };
  } finally {
    for (const pid of pids) schedule(pid, ['-o', '-p', '0']);
  }
}

/** chrt(1), for all threads of the process. */
function schedule(pid: number, policy: readonly string[]): boolean {
  const chrt = pathOfTool('chrt');
  if (chrt === null) return false;
  try {
    execFileSync(chrt, ['-a', ...policy, String(pid)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
