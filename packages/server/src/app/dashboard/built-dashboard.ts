// The dashboard as it was built, held in memory: a build that takes its place on disk meanwhile must not mix with it, for the
// page names its parts by their content.
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';

const WEB = resolve(import.meta.dirname, '../../../../web');
const DIST = join(WEB, 'dist');
export const BUILD_SCRIPT = join(WEB, 'build.ts');

/** What the bundle is made of; the contract is bundled with it. */
const SOURCES = ['src/**/*', 'index.html', 'build.ts', 'vite.config.ts', 'package.json', '../contract/src/**/*.ts'];

export type Coding = 'br' | 'gzip';

export interface BuiltFile {
  readonly contentType: string;
  readonly plain: Buffer;
  readonly coded: Readonly<Partial<Record<Coding, Buffer>>>;
}

export interface BuiltDashboard {
  /** With a placeholder for the nonce. */
  readonly page: string;
  /** By name under `/assets/`. */
  readonly assets: ReadonlyMap<string, BuiltFile>;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.json': 'application/json',
};

/** As `make` sees it: never built, or a source is younger. Where there are no sources there is nothing to build anew. */
export function isStale(): boolean {
  const marker = join(DIST, 'build.json');
  if (!existsSync(marker)) return true;
  const builtAt = statSync(marker).mtimeMs;
  return globSync(SOURCES, { cwd: WEB }).some((path) => changedAt(join(WEB, path)) > builtAt);
}

function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

export function loadDashboard(): BuiltDashboard {
  const names = globSync('*', { cwd: join(DIST, 'assets') }).filter((name) => !/\.(br|gz)$/.test(name));
  return {
    page: readFileSync(join(DIST, 'index.html'), 'utf8'),
    assets: new Map(names.map((name) => [name, loadFile(join(DIST, 'assets', name))])),
  };
}

function loadFile(path: string): BuiltFile {
  const br = readIfThere(`${path}.br`);
  const gzip = readIfThere(`${path}.gz`);
  return {
    contentType: CONTENT_TYPES[extname(path)] ?? 'application/octet-stream',
    plain: readFileSync(path),
    coded: { ...(br === null ? {} : { br }), ...(gzip === null ? {} : { gzip }) },
  };
}

function readIfThere(path: string): Buffer | null {
  return existsSync(path) ? readFileSync(path) : null;
}
