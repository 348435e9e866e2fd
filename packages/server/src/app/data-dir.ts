// The data dir: what lies where, and who may use it.
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, realpathSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { CannotServe } from './cannot-serve.ts';
import { type FileLock, tryLock } from './file-lock.ts';

export interface DataDir {
  readonly root: string;
  readonly controlFile: string;
  readonly edgeFile: string;
  /** Cached answers. */
  readonly cacheFile: string;
  /** What is owed to webhooks, and what became of it. */
  readonly deliveriesFile: string;
  /** What evaluators have to judge, and what became of it. */
  readonly evaluationsFile: string;
  /** One folder per gateway slot below it. */
  readonly spoolRoot: string;
  readonly recordsRoot: string;
  /** Bodies too large for their records. */
  readonly bodiesRoot: string;
  /** The master key, when no setting gives one; made when first needed. */
  readonly masterKeyFile: string;
  /** Unix socket the console serves on. */
  readonly consoleSocket: string;
  /** Unix socket on which the console judges texts for gateways; nothing of clients is handed over there. */
  readonly securitySocket: string;
  readonly lockFile: string;
  /** Sockets, and the locks of single processes: gateway slots and the console. */
  readonly runRoot: string;
}

/** Makes the folder, private to the user, when it is not there; an existing one keeps its mode. */
export function openDataDir(path: string): DataDir {
  const wanted = resolve(path);
  if (!existsSync(wanted)) {
    mkdirSync(wanted, { recursive: true, mode: 0o700 });
    // The umask may have taken more away, never less; but a recursive mkdir leaves the mode to it on some systems.
    chmodSync(wanted, 0o700);
  }
  const root = realpathSync(wanted);
  const dir = dataDirAt(root);
  for (const folder of [dir.spoolRoot, dir.runRoot]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  return dir;
}

/** One server per data dir. @throws CannotServe when another one has it */
export function lockDataDir(dir: DataDir): FileLock {
  const attempt = tryLock(dir.lockFile);
  if (attempt.kind === 'taken') return attempt.lock;
  const who = attempt.pid === null ? 'another heliometer' : `the heliometer with pid ${attempt.pid}`;
  throw new CannotServe(`the data dir ${dir.root} is in use by ${who}; stop it or choose another with --data-dir`);
}

export function dataDirAt(root: string): DataDir {
  return {
    root,
    controlFile: join(root, 'control.db'),
    edgeFile: join(root, 'edge.db'),
    cacheFile: join(root, 'cache.db'),
    deliveriesFile: join(root, 'deliveries.db'),
    evaluationsFile: join(root, 'evaluations.db'),
    spoolRoot: join(root, 'spool'),
    recordsRoot: join(root, 'records'),
    bodiesRoot: join(root, 'bodies'),
    masterKeyFile: join(root, 'master.key'),
    consoleSocket: socketPath(root, 'console'),
    securitySocket: socketPath(root, 'security'),
    lockFile: join(root, 'lock'),
    runRoot: join(root, 'run'),
  };
}

/** sun_path holds 104 bytes on macOS and 108 on Linux, its end included (unix(7)); Node cuts longer ones off silently. */
const LONGEST_SOCKET_PATH = 103;

function socketPath(root: string, whose: 'console' | 'security'): string {
  const path = join(root, 'run', `${whose}.sock`);
  if (Buffer.byteLength(path) <= LONGEST_SOCKET_PATH) return path;
  const name = createHash('sha256').update(root).digest('hex').slice(0, 16);
  const folder = join(tmpdir(), `heliometer-${userInfo().uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return join(folder, `${name}-${whose}.sock`);
}
