// Where commands put records: handed to the running console over its socket, for the embedded engine belongs to one process;
// else into the store opened here.
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { RecordWriter } from '../ports/record-store.ts';
import { openRecordStore } from '../stores/clickhouse/open-record-store.ts';
import { CannotServe } from './cannot-serve.ts';
import type { Settings } from './config/table.ts';
import type { DataDir } from './data-dir.ts';
import { type FileLock, peekLock, tryLock } from './file-lock.ts';
import { type DoorAnswer, FACTS_DOOR, RECORDS_DOOR } from './records-door.ts';

export interface RecordSink extends RecordWriter {
  /** The console of the running server takes them. */
  readonly isServer: boolean;
  close(): Promise<void>;
}

/** A console that is starting or ending holds the lock and answers not yet, or no more. */
const CONSOLE_WAIT_MS = 30_000;
const RETRY_MS = 100;

/** @throws CannotServe when a console has the store and does not answer */
export async function openRecordSink(settings: Settings, dir: DataDir): Promise<RecordSink> {
  if (settings.recordsUrl !== 'embedded') return ownSink({ url: settings.recordsUrl }, null);
  const endMs = performance.now() + CONSOLE_WAIT_MS;
  for (;;) {
    // A server that is starting has a console soon: the store is left to that.
    const holder = peekLock(dir.lockFile);
    const attempt = holder === null ? tryLock(join(dir.runRoot, 'console')) : { kind: 'held' as const, ...holder };
    if (attempt.kind === 'taken') return ownSink({ path: dir.recordsRoot }, attempt.lock);
    const sink = socketSink(dir.consoleSocket);
    if (await answers(sink)) return sink;
    if (performance.now() > endMs) {
      throw new CannotServe(
        `the heliometer with pid ${attempt.pid} has the record store and its console does not answer`,
      );
    }
    await wait(RETRY_MS);
  }
}

async function ownSink(location: { path: string } | { url: string }, lock: FileLock | null): Promise<RecordSink> {
  try {
    const store = await openRecordStore(location);
    return {
      isServer: false,
      insert: (batch, token) => store.insert(batch, token),
      insertFacts: (organizationId, stated) => store.insertFacts(organizationId, stated),
      async close() {
        await store.close();
        lock?.release();
      },
    };
  } catch (error) {
    lock?.release();
    throw error;
  }
}

function socketSink(socketPath: string): RecordSink {
  return {
    isServer: true,
    insert: (records, token) => post(socketPath, RECORDS_DOOR, { records, token }),
    insertFacts: (organizationId, stated) => post(socketPath, FACTS_DOOR, { organizationId, stated }),
    close: async () => undefined,
  };
}

async function answers(sink: RecordSink): Promise<boolean> {
  try {
    await sink.insert([], 'is anybody there');
    return true;
  } catch (error) {
    if (error instanceof CannotServe) throw error;
    // Nobody listens there yet.
    return false;
  }
}

/** @throws CannotServe when the console refuses, or what the socket says */
async function post(socketPath: string, path: string, body: unknown): Promise<void> {
  const bytes = Buffer.from(JSON.stringify(body));
  const headers = { 'content-type': 'application/json', 'content-length': bytes.length };
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
  const call = request({ socketPath, path, method: 'POST', headers }, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
    response.once('end', () => resolve({ status: response.statusCode ?? 0, text })).once('error', reject);
  });
  call.once('error', reject).end(bytes);
  const { status, text } = await promise;
  if (status === 200) return;
  throw new CannotServe(`the running server did not take the records: ${reasonOf(text)}`);
}

function reasonOf(text: string): string {
  try {
    return (JSON.parse(text) as DoorAnswer).error ?? text;
  } catch {
    // A server of an older version answers in its own way.
    return text.slice(0, 200);
  }
}
