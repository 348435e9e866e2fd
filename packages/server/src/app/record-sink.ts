// Where commands put records: handed to the running console over its socket, for the embedded engine belongs to one process;
// else into the store opened here.
import { text as textOf } from 'node:stream/consumers';
import type { RecordWriter } from '../ports/record-store.ts';
import { openRecordStore } from '../stores/clickhouse/open-record-store.ts';
import { askConsole, reasonOf } from './ask-console.ts';
import { CannotServe } from './cannot-serve.ts';
import type { Settings } from './config/table.ts';
import type { DataDir } from './data-dir.ts';
import type { FileLock } from './file-lock.ts';
import { reachRecords } from './reach-records.ts';
import { FACTS_DOOR, RECORDS_DOOR } from './records-door.ts';

export interface RecordSink extends RecordWriter {
  /** The console of the running server takes them. */
  readonly isServer: boolean;
  close(): Promise<void>;
}

/** @throws CannotServe when a console has the store and does not answer */
export async function openRecordSink(settings: Settings, dir: DataDir): Promise<RecordSink> {
  const remote = socketSink(dir.consoleSocket);
  const reached = await reachRecords(settings, dir, () => answers(remote));
  if (reached.by === 'console') return remote;
  const { recordsUrl } = settings;
  return ownSink(recordsUrl === 'embedded' ? { path: dir.recordsRoot } : { url: recordsUrl }, reached.lock);
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
  const answer = await askConsole(socketPath, path, body);
  const text = await textOf(answer);
  if (answer.statusCode === 200) return;
  throw new CannotServe(`the running server did not take the records: ${reasonOf(text)}`);
}
