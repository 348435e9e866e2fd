// Runs the dashboard's build in a process of its own, below everything else: calls go on meanwhile.
import { type ChildProcess, spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { BUILD_SCRIPT } from './built-dashboard.ts';

const MAX_TOLD = 4_000;

/** @throws with what the build said */
export async function buildDashboard(signal: AbortSignal): Promise<void> {
  const child = spawn(process.execPath, [BUILD_SCRIPT], { stdio: ['ignore', 'ignore', 'pipe'], signal });
  stepBack(child);
  let told = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    told = (told + text).slice(-MAX_TOLD);
  });
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once('error', reject);
  child.once('close', resolve);
  const code = await promise;
  if (code !== 0) throw new Error(`the build of the dashboard ended with ${code}: ${told.trim()}`);
}

function stepBack({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already, or this system has no such thing: it is built all the same.
  }
}
