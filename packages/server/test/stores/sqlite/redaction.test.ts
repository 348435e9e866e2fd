// Redaction rules in the SQLite control store.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openControlStore } from '../../../src/stores/sqlite/control-store.ts';
import { describeRedactionRules } from '../../ports/redaction-suite.ts';

describeRedactionRules('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'heliometer-redaction-'));
  const path = join(folder, 'control.sqlite');
  return { open: () => openControlStore({ path }), remove: () => rm(folder, { recursive: true }) };
});
