// `heliometer export` and `heliometer import`: by way of the running console where there is one, else over stores opened here.
import { createReadStream } from 'node:fs';
import { text as textOf } from 'node:stream/consumers';
import type { ControlStore } from '../ports/control-store.ts';
import { type ImportCounts, UnreadableFile } from '../ports/exchange-import.ts';
import { InvalidQuery } from '../ports/record-store.ts';
import { importExchanges } from '../recording/import-exchanges.ts';
import { createTakeExchanges } from '../recording/take-exchanges.ts';
import { openRecordStore } from '../stores/clickhouse/open-record-store.ts';
import { askConsole, reasonOf } from './ask-console.ts';
import { CannotServe } from './cannot-serve.ts';
import type { Settings } from './config/table.ts';
import { type DataDir, openDataDir } from './data-dir.ts';
import { createExchangeView } from './exchange-view.ts';
import { type ExportWishes, exportFile } from './export-file.ts';
import { openBodies } from './open-bodies.ts';
import { openControlNow } from './open-control.ts';
import { reachRecords } from './reach-records.ts';
import { RECORDS_DOOR } from './records-door.ts';
import { EXPORT_DOOR, IMPORT_DOOR, type ImportAnswer, type ImportBatch } from './transfer-door.ts';

/** The organisation by name or id; undefined = the default one. @throws CannotServe when there is none such */
async function organizationIn(
  settings: Settings,
  dir: DataDir,
  wanted: string | undefined,
): Promise<{ id: string; name: string }> {
  const control = await openControlNow(settings, dir);
  try {
    if (wanted === undefined) return await control.defaultOrganization();
    const found = await control.findOrganization(wanted);
    if (found !== null) return found;
    const names = (await control.organizations()).map(({ name }) => name).join(', ');
    throw new CannotServe(`there is no organisation ${wanted}; there are: ${names}`);
  } finally {
    await control.close();
  }
}

async function askControl<Answer>(
  settings: Settings,
  dir: DataDir,
  ask: (control: ControlStore) => Promise<Answer>,
): Promise<Answer> {
  const control = await openControlNow(settings, dir);
  try {
    return await ask(control);
  } finally {
    await control.close();
  }
}

/** What both commands need of whoever has the stores. */
interface Exchanges {
  readonly isServer: boolean;
  export(wishes: ExportWishes): Promise<AsyncIterable<string | Uint8Array>>;
  /** Says how many were not there before. */
  import(batch: ImportBatch): Promise<number>;
  close(): Promise<void>;
}

async function openExchanges(settings: Settings, dir: DataDir): Promise<Exchanges> {
  const reached = await reachRecords(settings, dir, () => answers(dir.consoleSocket));
  if (reached.by === 'console') return remoteExchanges(dir.consoleSocket);
  try {
    const bodies = await openBodies(settings, dir, {
      warn: (_fields, message) => process.stderr.write(`${message}\n`),
    });
    const place = settings.recordsUrl === 'embedded' ? { path: dir.recordsRoot } : { url: settings.recordsUrl };
    const records = await openRecordStore({ ...place, bodies: bodies.store }).catch((error: unknown) => {
      bodies.close();
      throw error;
    });
    const take = createTakeExchanges({
      ...{ store: records, bodies: bodies.store },
      redaction: (id) => askControl(settings, dir, (control) => control.redactionRules(id)),
      metadataOnly: async (id) => (await askControl(settings, dir, (control) => control.retention(id))).metadataOnly,
    });
    const view = createExchangeView();
    return {
      isServer: false,
      export: (wishes) => exportFile(wishes, { records, view }, new AbortController().signal),
      import: ({ organizationId, exchanges }) => take(organizationId, exchanges),
      async close() {
        await records.close();
        bodies.close();
        reached.lock?.release();
      },
    };
  } catch (error) {
    reached.lock?.release();
    throw error;
  }
}

async function answers(socketPath: string): Promise<boolean> {
  try {
    const answer = await askConsole(socketPath, RECORDS_DOOR, { records: [], token: 'is anybody there' });
    answer.resume();
    return answer.statusCode === 200;
  } catch {
    // Nobody listens there yet.
    return false;
  }
}

function remoteExchanges(socketPath: string): Exchanges {
  return {
    isServer: true,
    async export(wishes) {
      const answer = await askConsole(socketPath, EXPORT_DOOR, wishes);
      if (answer.statusCode === 200) return answer;
      throw new CannotServe(`the running server did not export: ${reasonOf(await textOf(answer))}`);
    },
    async import(batch) {
      const answer = await askConsole(socketPath, IMPORT_DOOR, batch);
      const text = await textOf(answer);
      if (answer.statusCode !== 200) throw new CannotServe(`the running server did not import: ${reasonOf(text)}`);
      const told = JSON.parse(text) as ImportAnswer;
      return told.error === null ? told.stored : 0;
    },
    close: async () => undefined,
  };
}

export type ExportCommand = Omit<ExportWishes, 'organizationId'> & { readonly organization: string | undefined };

/** Hands the file's pieces to `write`, which resolves when it has taken all. @throws CannotServe */
export async function runExport(
  settings: Settings,
  { organization, ...wishes }: ExportCommand,
  write: (pieces: AsyncIterable<string | Uint8Array>) => Promise<void>,
): Promise<void> {
  const dir = openDataDir(settings.dataDir);
  const { id: organizationId } = await organizationIn(settings, dir, organization);
  const exchanges = await openExchanges(settings, dir);
  try {
    await write(await exchanges.export({ ...wishes, organizationId }));
  } catch (error) {
    throw error instanceof InvalidQuery ? new CannotServe(error.message, { cause: error }) : error;
  } finally {
    await exchanges.close();
  }
}

export interface ImportCommand {
  /** `-` = standard input. */
  readonly path: string;
  readonly organization: string | undefined;
  /** Told after each batch. */
  readonly progress: (counts: ImportCounts) => void;
  readonly bad: (line: number, reason: string) => void;
}

export interface Imported extends ImportCounts {
  readonly organization: string;
  readonly isServer: boolean;
}

/** @throws CannotServe; what was stored by then stays */
export async function runImport(settings: Settings, command: ImportCommand): Promise<Imported> {
  const file = await opened(command.path);
  const dir = openDataDir(settings.dataDir);
  const { id: organizationId, name } = await organizationIn(settings, dir, command.organization);
  const exchanges = await openExchanges(settings, dir);
  try {
    const counts = await importExchanges(file, {
      take: (batch) => exchanges.import({ organizationId, exchanges: batch }),
      progress: command.progress,
      bad: command.bad,
    });
    return { ...counts, organization: name, isServer: exchanges.isServer };
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    throw new CannotServe(`${command.path} cannot be imported: ${error.message}`, { cause: error });
  } finally {
    await exchanges.close();
  }
}

async function opened(path: string): Promise<AsyncIterable<Uint8Array>> {
  if (path === '-') return process.stdin;
  const file = createReadStream(path, { highWaterMark: 1024 * 1024 });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  file.once('open', () => resolve()).once('error', reject);
  await promise;
  return file;
}
