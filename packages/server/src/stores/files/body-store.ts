// Large bodies as files: a key's parts are folders, its last part the file.
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { assertBodyKey, type BodyStore } from '../../ports/body-store.ts';

/** Bodies under the folder, which is made when the first one comes. */
export function openFileBodyStore(root: string): BodyStore {
  const pathOf = (key: string): string => {
    assertBodyKey(key);
    return join(root, key);
  };
  return {
    put: (key, bytes) => putFile(pathOf(key), bytes),
    async get(key) {
      try {
        return await readFile(pathOf(key));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
    },
    delete: (key) => rm(pathOf(key), { recursive: true, force: true }),
  };
}

/** Content first, then the name, then the folder that holds the name: after a power loss it is whole or not there. */
async function putFile(path: string, bytes: Uint8Array): Promise<void> {
  const folder = dirname(path);
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomUUID()}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  for (let at = folder; ; at = dirname(at)) {
    await syncFolder(at);
    if (made === undefined || at === dirname(made) || at === dirname(at)) break;
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
