// The doctor on the data dir: may we use it, does somebody else, is there room.
import { accessSync, constants, existsSync, readdirSync, statfsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Finding } from '../../ports/system-desk.ts';
import type { Settings } from '../config/table.ts';
import { dataDirAt } from '../data-dir.ts';
import { peekLock } from '../file-lock.ts';
import { broken, ok, reasonOf, warning } from './finding.ts';

/** The server that runs on the data dir, as far as it is known. */
export interface ServerSeen {
  isRunning: boolean;
  pid: number | null;
  url: string | null;
}

/** Notes in `server` who runs on it. */
export function* checkDataDir(settings: Settings, server: ServerSeen): Generator<Finding> {
  const root = resolve(settings.dataDir);
  if (!existsSync(root)) {
    yield checkParent(root);
    return;
  }
  if (!statSync(root).isDirectory()) {
    yield broken('data dir', `${root} is not a folder`, 'move it away, or choose another with --data-dir');
    return;
  }
  try {
    accessSync(root, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    yield broken(
      'data dir',
      `${root}: ${reasonOf(error)}`,
      'give this user read and write access, or choose another with --data-dir',
    );
    return;
  }
  const mode = statSync(root).mode & 0o777;
  if ((mode & 0o077) === 0) yield ok('data dir', root);
  else yield warning('data dir', `${root} has mode ${mode.toString(8)}: others can look in`, `chmod 700 ${root}`);
  yield* checkFolders(root);
  const holder = peekLock(dataDirAt(root).lockFile);
  if (holder === null) return;
  server.isRunning = true;
  server.pid = holder.pid;
  server.url = holder.note === '' ? null : holder.note;
  yield ok(
    'server',
    `running with pid ${holder.pid ?? 'unknown'} at ${server.url ?? 'an address it has not told yet'}`,
  );
}

/** Journals of gateways, and bodies too large for their records. */
function* checkFolders(root: string): Generator<Finding> {
  const { spoolRoot, bodiesRoot } = dataDirAt(root);
  for (const folder of [spoolRoot, ...slotsIn(spoolRoot), bodiesRoot].filter((path) => existsSync(path))) {
    try {
      accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    } catch (error) {
      yield broken('data dir', `${folder}: ${reasonOf(error)}`, 'give this user read and write access to all in it');
    }
  }
}

function slotsIn(spoolRoot: string): string[] {
  if (!existsSync(spoolRoot)) return [];
  const entries = readdirSync(spoolRoot, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(spoolRoot, name));
}

function checkParent(root: string): Finding {
  const parent = nearestExisting(root);
  try {
    accessSync(parent, constants.W_OK | constants.X_OK);
    return ok('data dir', `${root} will be made at the first start`);
  } catch (error) {
    return broken(
      'data dir',
      `${root} cannot be made in ${parent}: ${reasonOf(error)}`,
      'choose another with --data-dir',
    );
  }
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}

const LEAST_FREE_BYTES = 256 * 1024 ** 2;

export async function checkDisk(settings: Settings): Promise<Finding> {
  const root = nearestExisting(resolve(settings.dataDir));
  const { bavail, bsize } = statfsSync(root);
  const free = bavail * bsize;
  const found = `${(free / 1024 ** 3).toFixed(1)} GiB free for ${root}`;
  if (free < LEAST_FREE_BYTES) return broken('disk', found, 'make room: records cannot be stored');
  if (free < settings['spool.maxBytes']) {
    return warning('disk', found, 'less than spool.maxBytes: a long console outage could fill the disk');
  }
  return ok('disk', found);
}
