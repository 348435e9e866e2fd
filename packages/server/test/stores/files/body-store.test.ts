import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { openFileBodyStore } from '../../../src/stores/files/body-store.ts';
import { describeBodyStore } from '../../ports/body-store-suite.ts';

const dirs: string[] = [];
after(() => Promise.all(dirs.map((dir) => rm(dir, { recursive: true }))));

describeBodyStore('files', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'heliometer-bodies-'));
  dirs.push(dir);
  return openFileBodyStore(join(dir, 'bodies'));
});
