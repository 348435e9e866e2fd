// The doctor on the stores: can they be read, is their engine there.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Settings } from '../config/table.ts';
import { dataDirAt } from '../data-dir.ts';
import type { ServerSeen } from './check-data-dir.ts';
import { broken, type Finding, ok, reasonOf } from './finding.ts';

export function checkControlStore(settings: Settings): Finding {
  const { controlFile } = dataDirAt(resolve(settings.dataDir));
  if (!existsSync(controlFile)) return ok('control store', 'will be made at the first start');
  try {
    const db = new DatabaseSync(controlFile, { readOnly: true, timeout: 5_000 });
    try {
      const result = db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
      if (result === 'ok') return ok('control store', controlFile);
      return broken('control store', `${controlFile}: ${String(result)}`, 'restore the file from a backup');
    } finally {
      db.close();
    }
  } catch (error) {
    return broken(
      'control store',
      `${controlFile}: ${reasonOf(error)}`,
      'check its owner and mode, or restore it from a backup',
    );
  }
}

/** The embedded one belongs to the running server, whose own page tells of it. */
export async function checkRecordStore(settings: Settings, server: ServerSeen): Promise<Finding> {
  if (settings.recordsUrl !== 'embedded') return checkRemote(settings.recordsUrl);
  try {
    import.meta.resolve('chdb');
  } catch {
    // Not installed is what the failure to resolve means, whatever it says.
    return broken(
      'record store',
      `the embedded engine is not installed on this ${process.platform}-${process.arch}`,
      'run npm ci without --omit=optional, or point HELIOMETER_RECORDS_URL at a ClickHouse server',
    );
  }
  return ok('record store', server.url === null ? 'embedded, installed' : 'embedded, opened by the running server');
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
