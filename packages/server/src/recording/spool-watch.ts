// Waits until something in the spool may have changed. The file system tells, and in case it cannot, a slow clock does.
// Watching only while waiting keeps a busy journal from waking us at every write.
import { type FSWatcher, watch } from 'node:fs';

/**
 * Resolves when a file in one of the folders was made or written, after `timeoutMs`, or on abort. What happened before the
 * call is asked of `isChanged` once the watching has begun, so that nothing falls between.
 */
export async function waitForChange(
  folders: readonly string[],
  isChanged: () => Promise<boolean>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const watchers: FSWatcher[] = [];
  const timer = setTimeout(resolve, timeoutMs);
  const wake = () => resolve();
  signal.addEventListener('abort', wake);
  try {
    for (const folder of folders) {
      const watcher = tryWatch(folder, wake);
      if (watcher !== null) watchers.push(watcher);
    }
    if (signal.aborted || (await isChanged())) return;
    await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', wake);
    for (const watcher of watchers) watcher.close();
  }
}

/** null where watching is not to be had (limits of the machine, a file system without it, a folder just removed). */
function tryWatch(folder: string, wake: () => void): FSWatcher | null {
  try {
    const watcher = watch(folder, { persistent: false }, wake);
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    // The clock serves as well, half a second later.
    return null;
  }
}
