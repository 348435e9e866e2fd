// What tests that start a server of the system's share: a port for it, its first word, and its end.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** Free a moment ago: somebody else may take it, so whoever starts a server on it tries again. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

interface Serving {
  /** Where it says so. */
  readonly said: Readable;
  readonly words: string;
  /** By which it ends when the test does. */
  readonly ending: NodeJS.Signals;
}

/** null = it ended instead of serving. */
export async function onceServing(child: ChildProcess, { said, words, ending }: Serving): Promise<ChildProcess | null> {
  const endWithUs = (): void => void child.kill(ending);
  process.once('exit', endWithUs);
  child.once('exit', () => process.off('exit', endWithUs));
  const lines = createInterface({ input: said });
  const ready = new Promise<ChildProcess>((resolve) => {
    lines.on('line', (line) => {
      if (line.includes(words)) resolve(child);
    });
  });
  return Promise.race([ready, once(child, 'exit').then(() => null)]);
}

/** Ended, and gone when resolved; nothing if it is already. */
export async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}
