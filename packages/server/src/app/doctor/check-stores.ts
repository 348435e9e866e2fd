// The doctor on the stores: can they be read, is their engine there.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Finding } from '../../ports/system-desk.ts';
import type { Settings } from '../config/table.ts';
import { dataDirAt } from '../data-dir.ts';
import { tryLock } from '../file-lock.ts';
import type { ServerSeen } from './check-data-dir.ts';
import { broken, ok, reasonOf } from './finding.ts';

export async function checkControlStore(settings: Settings): Promise<Finding> {
  if (settings.controlUrl !== 'embedded') return checkPostgres(settings.controlUrl);
  const { controlFile } = dataDirAt(resolve(settings.dataDir));
  return checkSqlite('control store', controlFile, 'check its owner and mode, or restore it from a backup');
}

/** Whether it answers, and what is in it. Nothing is made. */
async function checkPostgres(url: string): Promise<Finding> {
  const { placeOf } = await import('../../stores/postgres/connecting.ts');
  const { lookAtControl } = await import('../../stores/postgres/look-at-control.ts');
  const subject = 'control store';
  const place = `PostgreSQL at ${placeOf(url)}`;
  try {
    const seen = await lookAtControl(url);
    return ok(subject, seen !== null ? `${place} answers` : `${place} answers, and will be filled at the first start`);
  } catch (error) {
    return broken(
      subject,
      `${place}: ${reasonOf(error)}`,
      'check HELIOMETER_CONTROL_URL, its user, password and database',
    );
  }
}

/** Used request ids and the counters of rate limits. */
export function checkEdgeFile(settings: Settings): Finding {
  const { edgeFile } = dataDirAt(resolve(settings.dataDir));
  return checkSqlite(
    'edge store',
    edgeFile,
    'stop the server and remove it: used request ids and rate-limit counters are forgotten',
  );
}

function checkSqlite(subject: string, file: string, advice: string): Finding {
  if (!existsSync(file)) return ok(subject, 'will be made at the first start');
  try {
    const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    try {
      const result = db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
      return result === 'ok' ? ok(subject, file) : broken(subject, `${file}: ${String(result)}`, advice);
    } finally {
      db.close();
    }
  } catch (error) {
    return broken(subject, `${file}: ${sqliteReason(error)}`, advice);
  }
}

/** SQLite's own words ("file is not a database"); its code says ERR_SQLITE_ERROR of everything. */
function sqliteReason(error: unknown): string {
  return error instanceof Error && 'errstr' in error ? String(error.errstr) : reasonOf(error);
}

/** The embedded one belongs to the running server, whose own page tells of it; else it is opened here. */
export async function checkRecordStore(settings: Settings, server: ServerSeen): Promise<Finding> {
  if (settings.recordsUrl !== 'embedded') return checkRemote(settings.recordsUrl);
  try {
    await import('chdb');
  } catch (error) {
    return broken(
      'record store',
      `the embedded engine cannot be loaded on this ${process.platform}-${process.arch}: ${reasonOf(error)}`,
      'run npm ci without --omit=optional, or point HELIOMETER_RECORDS_URL at a ClickHouse server',
    );
  }
  const dir = dataDirAt(resolve(settings.dataDir));
  if (server.isRunning) return ok('record store', 'embedded, opened by the running server');
  if (!existsSync(dir.recordsRoot)) return ok('record store', 'embedded, will be made at the first start');
  // The lock of consoles: one may still be ending after its supervisor was killed, or be started while we look.
  const attempt = tryLock(join(dir.runRoot, 'console'));
  if (attempt.kind === 'held') return ok('record store', `embedded, opened by the console with pid ${attempt.pid}`);
  try {
    return await checkEmbedded(dir.recordsRoot);
  } finally {
    attempt.lock.release();
  }
}

const ANSWER_WITHIN_MS = 30_000;

async function checkEmbedded(path: string): Promise<Finding> {
  const { countDamagedParts } = await import('../../stores/clickhouse/damaged-parts.ts');
  try {
    const damaged = await countDamagedParts(path, AbortSignal.timeout(ANSWER_WITHIN_MS));
    if (damaged === 0) return ok('record store', path);
    return broken(
      'record store',
      `${path}: ${damaged} damaged parts were set aside, and what they hold is missing`,
      'restore the folder from a backup, or remove the folders named detached in it to go on without',
    );
  } catch (error) {
    return broken(
      'record store',
      `${path} cannot be opened: ${reasonOf(error)}`,
      'check owner and mode of the folder, or restore it from a backup',
    );
  }
}

async function checkRemote(url: string): Promise<Finding> {
  const { connect } = await import('../../stores/clickhouse/connect.ts');
  const host = URL.parse(url)?.host ?? 'the ClickHouse server';
  try {
    const engine = await connect({ url });
    try {
      await engine.ping();
      return ok('record store', `ClickHouse at ${host} answers`);
    } finally {
      await engine.close();
    }
  } catch (error) {
    return broken(
      'record store',
      `ClickHouse at ${host}: ${reasonOf(error)}`,
      'check HELIOMETER_RECORDS_URL, its user and its password',
    );
  }
}
