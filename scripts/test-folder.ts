// Where tests put what they write: into memory, where a machine has enough. Most of what stores and journals do is waiting
// for the disk, whose loss no test can play; a process that is killed leaves the same behind in either.
import { chmodSync, mkdirSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const PREFIX = 'heliometer-tests-';
/** Some 200 MB are there at a time, several times that when everything fails. */
const NEEDED_BYTES = 4 * 1024 ** 3;

/** A folder of this run's own, or null: tests then write where the system says. Removed when the process ends. */
export function folderInMemory(): string | null {
  if (!hasRoom()) return null;
  removeAbandoned();
  const folder = join(MEMORY, `${PREFIX}${process.pid}`);
  mkdirSync(folder);
  // Servers that tests bring along run as users of their own, and it is to them what /tmp is.
  chmodSync(folder, 0o1777);
  process.on('exit', () => remove(folder));
  return folder;
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= NEEDED_BYTES && freemem() >= NEEDED_BYTES;
  } catch {
    // Not Linux, or a container without it.
    return false;
  }
}

/** Of runs that were killed. */
function removeAbandoned(): void {
  for (const name of readdirSync(MEMORY)) {
    if (name.startsWith(PREFIX) && !isRunning(Number(name.slice(PREFIX.length)))) remove(join(MEMORY, name));
  }
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // A process that is left writes to it yet: the next run removes it.
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is somebody else's.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
