// Builds the dashboard: bundles it, compresses what is worth it, and puts the new folder in the place of the old one at
// once, so that a console which serves it meanwhile never shows half of each.
import { createHash } from 'node:crypto';
import { globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip, constants as zlib } from 'node:zlib';
import { build } from 'vite';
import { config } from './vite.config.ts';

const HERE = import.meta.dirname;
const DIST = join(HERE, 'dist');
const COMPRESSED = new Set(['.js', '.css', '.svg', '.json', '.map']);

const next = `${DIST}-${process.pid}`;
const old = `${next}-old`;
try {
  await build({
    ...config,
    configFile: false,
    logLevel: 'warn',
    build: { ...config.build, outDir: next, emptyOutDir: true },
  });
  await Promise.all(globSync('assets/*', { cwd: next }).map((name) => compress(join(next, name))));
  // Names of assets hold their content, so the page that names them stands for all of it.
  const page = readFileSync(join(next, 'index.html'));
  writeFileSync(join(next, 'build.json'), JSON.stringify({ digest: createHash('sha256').update(page).digest('hex') }));
  rmSync(old, { recursive: true, force: true });
  moveAside();
  renameSync(next, DIST);
} finally {
  rmSync(next, { recursive: true, force: true });
  rmSync(old, { recursive: true, force: true });
}

function moveAside(): void {
  try {
    renameSync(DIST, old);
  } catch {
    // The first build: there is none to move.
  }
}

async function compress(path: string): Promise<void> {
  if (!COMPRESSED.has(extname(path))) return;
  const content = readFileSync(path);
  const quality = { [zlib.BROTLI_PARAM_QUALITY]: 11, [zlib.BROTLI_PARAM_SIZE_HINT]: content.length };
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(content, { params: quality }),
    promisify(gzip)(content, { level: 9 }),
  ]);
  writeFileSync(`${path}.br`, br);
  writeFileSync(`${path}.gz`, gz);
}
