// The rate limits of organisations in SQLite.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openControlStore } from '../../../src/stores/sqlite/control-store.ts';
import { describeRateLimitRules } from '../../ports/rate-limit-rules-suite.ts';

describeRateLimitRules('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'heliometer-rules-'));
  const path = join(folder, 'control.sqlite');
  return { path, open: () => openControlStore({ path }), remove: () => rm(folder, { recursive: true }) };
});
