// Where the master key is: in its setting, else in a file of the data dir that is made when it is first needed.
import { randomBytes, randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createSealers, MASTER_KEY_BYTES, type MasterKey, readMasterKey, type Sealers } from '../kernel/sealing.ts';
import type { Settings } from './config/table.ts';
import type { DataDir } from './data-dir.ts';

export interface MasterKeyPlace {
  /** The setting; null = the file. */
  readonly setting: string | null;
  readonly file: string;
}

/** The file is there, and what it holds is no key. */
export class UnusableMasterKey extends Error {
  override readonly name = 'UnusableMasterKey';

  constructor(file: string) {
    super(`${file} does not hold a master key: 32 bytes as 64 hexadecimal digits or as base64`);
  }
}

export function openSealers({ masterKey }: Pick<Settings, 'masterKey'>, { masterKeyFile }: DataDir): Sealers {
  return createSealers(openMasterKey({ setting: masterKey, file: masterKeyFile }));
}

/** Nothing is read or made before it is asked for. @throws (when asked) UnusableMasterKey, or what the file system throws */
export function openMasterKey({ setting, file }: MasterKeyPlace): MasterKey {
  const given = setting === null ? null : readMasterKey(setting);
  return {
    present: () => given ?? readKeyFile(file),
    needed: () => given ?? readKeyFile(file) ?? makeKeyFile(file),
  };
}

function readKeyFile(file: string): Uint8Array | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const key = readMasterKey(text.trim());
  if (key === null) throw new UnusableMasterKey(file);
  return key;
}

/** Written aside and linked: whoever looks sees no key or a whole one, and of two makers the first wins. */
function makeKeyFile(file: string): Uint8Array {
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, `${randomBytes(MASTER_KEY_BYTES).toString('base64')}\n`, {
    mode: 0o600,
    flag: 'wx',
    flush: true,
  });
  try {
    linkSync(draft, file);
    // What is sealed next must not outlive the only key to it in a power loss.
    syncFolder(dirname(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readKeyFile(file) as Uint8Array;
}

function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
