// A real redis-server for a test: on a free port of loopback, keeping nothing, with a folder of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ended, freePort, onceServing } from './own-server.ts';

/** For a test's `skip`: why it cannot run here, or false. */
export const REDIS_MISSING: string | false = isOnPath('redis-server') ? false : 'redis-server is not installed';

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Stops answering, connections stay open. */
  pause(): void;
  resume(): void;
  /** Killed, with all it held. */
  kill(): Promise<void>;
  /** After `kill`: a new, empty one on the same port. */
  restart(): Promise<void>;
  /** Kills it and removes its folder. */
  stop(): Promise<void>;
}

/** @param more arguments, such as `['--requirepass', 'secret']` */
export async function startRedis(more: readonly string[] = []): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'heliometer-redis-'));
  for (;;) {
    const port = await freePort();
    const child = await launch(port, folder, more);
    // Somebody else may have taken the port in between.
    if (child !== null) return new RunningRedis(child, { port, folder, more });
  }
}

interface Place {
  readonly port: number;
  readonly folder: string;
  readonly more: readonly string[];
}

class RunningRedis implements RedisServer {
  readonly url: string;
  readonly port: number;
  readonly #place: Place;
  #child: ChildProcess;

  constructor(child: ChildProcess, place: Place) {
    this.#child = child;
    this.#place = place;
    this.port = place.port;
    this.url = `redis://127.0.0.1:${place.port}`;
  }

  pause(): void {
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    await ended(this.#child, 'SIGKILL');
  }

  async restart(): Promise<void> {
    const { port, folder, more } = this.#place;
    const child = await launch(port, folder, more);
    if (child === null) throw new Error(`redis-server did not start again on port ${port}`);
    this.#child = child;
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.#place.folder, { recursive: true, force: true });
  }
}

/** null = it ended instead of serving. */
async function launch(port: number, folder: string, more: readonly string[]): Promise<ChildProcess | null> {
  const quiet = ['--save', '', '--appendonly', 'no', '--dir', folder];
  const child = spawn('redis-server', ['--bind', '127.0.0.1', '--port', String(port), ...quiet, ...more], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return onceServing(child, { said: child.stdout, words: 'Ready to accept connections', ending: 'SIGKILL' });
}

function isOnPath(binary: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => {
    try {
      accessSync(join(folder, binary), constants.X_OK);
      return true;
    } catch {
      // Not in this folder, then.
      return false;
    }
  });
}
