// A process among several that number the same pairs of one prompt. Argument: the control store's file. Says pair and version.
import { writeSync } from 'node:fs';
import { openControlStore } from '../../../src/stores/sqlite/control-store.ts';

const store = await openControlStore({ path: process.argv[2] ?? '' });
const pairs = Array.from({ length: 10 }, (_, n) => ({ template: `t${n % 5}`, settings: `s${Math.floor(n / 5)}` }));
const inAnyOrder = pairs
  .map((pair) => ({ pair, at: Math.random() }))
  .sort((a, b) => a.at - b.at)
  .map(({ pair }) => pair);
await Promise.all(
  inAnyOrder.map(async (pair) => {
    const text = { template: [], parameters: '{}' };
    const seen = { organizationId: 'o', promptId: 'p', ...pair, text, model: null, atMs: 1 };
    const found = await store.promptVersion(seen);
    writeSync(1, `${pair.template}/${pair.settings} ${found?.version} ${found?.id}\n`);
  }),
);
await store.close();
