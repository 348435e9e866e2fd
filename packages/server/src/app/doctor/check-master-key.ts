// The doctor on the master key: is there one, is it private, and does it open what was stored.
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { masterKeyId, sealedUnder } from '../../kernel/sealing.ts';
import type { Finding } from '../../ports/system-desk.ts';
import type { Settings } from '../config/table.ts';
import { type DataDir, dataDirAt } from '../data-dir.ts';
import { openMasterKey, UnusableMasterKey } from '../master-key.ts';
import { broken, ok, reasonOf, warning } from './finding.ts';

const SUBJECT = 'master key';

export async function checkMasterKey(settings: Settings): Promise<Finding> {
  if (settings.controlUrl !== 'embedded' && settings.masterKey === null) {
    const advice = 'set HELIOMETER_MASTER_KEY, the same for each process of the fleet';
    return broken(SUBJECT, 'its setting is not given, and the control store is one that a fleet shares', advice);
  }
  const dir = dataDirAt(resolve(settings.dataDir));
  let present: Uint8Array | null;
  try {
    present = openMasterKey({ setting: settings.masterKey, file: dir.masterKeyFile }).present();
  } catch (error) {
    const found = error instanceof UnusableMasterKey ? error.message : `${dir.masterKeyFile}: ${reasonOf(error)}`;
    return broken(SUBJECT, found, 'restore the file from a backup; with another key, store the provider keys again');
  }
  const id = present === null ? null : masterKeyId(present);
  const others = idsOf(await storedIn(settings, dir)).filter((used) => used !== id);
  if (others.length > 0) return notTheirs(id, others);
  if (id === null) return ok(SUBJECT, 'none yet; made when the first provider key is stored');
  return settings.masterKey === null ? privacyOf(dir.masterKeyFile, id) : ok(SUBJECT, `${id}, from its setting`);
}

function notTheirs(id: string | null, others: readonly string[]): Finding {
  const held = id === null ? 'there is no master key' : `the master key is ${id}`;
  return broken(
    SUBJECT,
    `${held}, but provider keys are stored under ${others.join(', ')}`,
    'set HELIOMETER_MASTER_KEY to the key they were stored under, or store these provider keys again',
  );
}

function privacyOf(file: string, id: string): Finding {
  const mode = statSync(file).mode & 0o777;
  if ((mode & 0o077) === 0) return ok(SUBJECT, `${id}, in ${file}`);
  return warning(SUBJECT, `${file} has mode ${mode.toString(8)}: others can read it`, `chmod 600 ${file}`);
}

/** Of the master keys that they were sealed under. */
function idsOf(sealed: readonly string[]): readonly string[] {
  return [...new Set(sealed.map((each) => sealedUnder(each) ?? 'an unknown key'))];
}

/** Live provider keys, sealed; a store that cannot be read has its own finding. */
async function storedIn({ controlUrl }: Settings, { controlFile }: DataDir): Promise<readonly string[]> {
  if (controlUrl !== 'embedded') {
    const { lookAtControl } = await import('../../stores/postgres/look-at-control.ts');
    const seen = await lookAtControl(controlUrl).catch(() => null);
    return seen?.sealed ?? [];
  }
  if (!existsSync(controlFile)) return [];
  try {
    const db = new DatabaseSync(controlFile, { readOnly: true, timeout: 5_000 });
    try {
      const rows = db.prepare('SELECT sealed FROM provider_keys WHERE deleted_at_ms IS NULL').all();
      return rows.map(({ sealed }) => String(sealed));
    } finally {
      db.close();
    }
  } catch {
    // Also a store of an older version, which has no such table.
    return [];
  }
}
