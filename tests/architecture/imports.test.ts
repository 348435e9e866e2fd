// The walls between rooms (docs/architecture.md), and no way in a circle.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { importsOf, ROOT, type SourceFile, sourceFiles, targetOf } from './source-files.ts';

const SERVER = 'packages/server/src/';
const CONTRACT = '@heliometer/contract';

/** Room → rooms it may import; `contract` is the package. A store may import its own folder, and the control store's tables. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  kernel: ['contract'],
  http: ['kernel'],
  providers: ['kernel', 'contract', 'http'],
  ports: ['contract', 'kernel'],
  gateway: ['ports', 'providers', 'http', 'kernel', 'contract'],
  security: ['ports', 'http', 'kernel', 'contract'],
  recording: ['ports', 'providers', 'http', 'kernel', 'contract'],
  demo: ['ports', 'kernel', 'contract'],
  'stores/control': ['ports', 'kernel', 'contract'],
  stores: ['stores/control', 'ports', 'kernel', 'contract'],
  api: ['ports', 'http', 'kernel', 'contract'],
  jobs: ['ports', 'http', 'kernel', 'contract'],
  app: ['*'],
  bin: ['app', 'kernel'],
};

const files = sourceFiles(`${SERVER}**/*.ts`);
const webFiles = sourceFiles('packages/web/src/**/*.{ts,tsx}');

/** `stores/sqlite` is a room of its own: an engine never imports another. */
function roomOf(path: string): string {
  const [room = '', engine = ''] = path.slice(SERVER.length).split('/');
  return room === 'stores' ? `${room}/${engine}` : room;
}

function trespasses(file: SourceFile): string[] {
  const room = roomOf(file.path);
  const allowed = ALLOWED[room] ?? ALLOWED[room.split('/')[0] ?? ''];
  if (allowed === undefined) return [`${file.path} lies in no room of the table`];
  if (allowed.includes('*')) return [];
  const wrong: string[] = [];
  for (const each of file.imports) {
    const target = targetOf(file, each);
    const into = target === null ? (each.specifier === CONTRACT ? 'contract' : null) : roomOf(target);
    if (into !== null && into !== room && !allowed.includes(into)) wrong.push(`${file.path} imports ${each.specifier}`);
  }
  return wrong;
}

test('every room imports only what its row allows, types included', () => {
  assert.ok(files.length > 50);
  assert.deepEqual(files.flatMap(trespasses), []);
});

test('a trespass would be seen', () => {
  const intruder = (path: string, text: string) => trespasses({ path: SERVER + path, text, imports: importsOf(text) });
  assert.equal(intruder('kernel/x.ts', "import type { A } from '../gateway/exchange.ts';").length, 1);
  assert.equal(intruder('stores/sqlite/x.ts', "export { a } from '../clickhouse/sql.ts';").length, 1);
  assert.equal(intruder('stores/control/x.ts', "import { a } from '../sqlite/database.ts';").length, 1);
  assert.equal(intruder('stores/sqlite/x.ts', "import { a } from '../control/migrations.ts';").length, 0);
  assert.equal(intruder('http/x.ts', `import { a } from '${CONTRACT}';`).length, 1);
  assert.equal(intruder('api/x.ts', "const a = await import('../stores/sqlite/database.ts');").length, 1);
  assert.equal(intruder('api/x.ts', "import {\n  a,\n  type B,\n} from '../gateway/settings.ts';").length, 1);
  assert.equal(intruder('api/x.ts', "import { a } from '../ports/spool.ts';").length, 0);
});

/** Engine → what of others' it may import, beside Node's own modules. */
const DRIVERS: Readonly<Record<string, readonly string[]>> = {
  'stores/clickhouse': ['@clickhouse/client', 'chdb'],
  /** The control store of every engine: a query builder, and no driver. */
  'stores/control': ['kysely'],
  'stores/files': [],
  'stores/postgres': ['kysely', 'pg'],
  'stores/redis': ['redis'],
  'stores/s3': ['@aws-sdk/client-s3'],
  'stores/sqlite': ['kysely', 'node:sqlite'],
};

/** Each is some store's driver, and then no other's. */
const NODE_DRIVERS = ['node:sqlite'];

/** What only computes: modules of Node, and packages. */
const PURE = [
  ...['node:buffer', 'node:crypto', 'node:util', 'node:zlib'],
  ...[CONTRACT, '@pydantic/genai-prices', '@smithy/eventstream-codec', '@smithy/signature-v4', 'eventsource-parser'],
];

/** Rooms that do no I/O, with what is let through. */
const NO_IO: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  kernel: {},
  demo: {},
  providers: {
    // The version of the table of prices, once, at the start.
    'providers/price-table.ts': ['node:fs', 'node:module'],
    // `require` of a vocabulary, when the first estimate needs it.
    'providers/estimate-tokens.ts': ['node:module'],
  },
};

function foreignDrivers(file: SourceFile): string[] {
  const drivers = DRIVERS[roomOf(file.path)];
  if (drivers === undefined) return [`${file.path} is of an engine that no driver is known for`];
  return file.imports
    .map(({ specifier }) => specifier)
    .filter((name) => !name.startsWith('.') && name !== CONTRACT)
    .filter((name) => !name.startsWith('node:') || NODE_DRIVERS.includes(name))
    .filter((name) => !drivers.some((driver) => name === driver || name.startsWith(`${driver}/`)))
    .map((name) => `${file.path} imports ${name}`);
}

function inputOrOutput(file: SourceFile): string[] {
  const exceptions = NO_IO[roomOf(file.path)]?.[file.path.slice(SERVER.length)] ?? [];
  return file.imports
    .filter(({ typeOnly }) => !typeOnly)
    .map(({ specifier }) => specifier)
    .filter((name) => !name.startsWith('.') && !PURE.includes(name) && !exceptions.includes(name))
    .map((name) => `${file.path} imports ${name}`);
}

test('a store imports the driver of its own engine and no other', () => {
  const stores = files.filter(({ path }) => roomOf(path).startsWith('stores/'));
  assert.deepEqual([...new Set(stores.map(({ path }) => roomOf(path)))].sort(), Object.keys(DRIVERS).sort());
  assert.deepEqual(stores.flatMap(foreignDrivers), []);
});

/** These and what they bring along, of other rooms as well. */
function reachedFrom(starts: readonly SourceFile[]): SourceFile[] {
  const reached = new Set(starts);
  for (const file of reached) {
    for (const each of file.imports.filter(({ typeOnly }) => !typeOnly)) {
      const next = files.find(({ path }) => path === targetOf(file, each));
      if (next !== undefined) reached.add(next);
    }
  }
  return [...reached];
}

test('rooms of pure knowledge reach nothing that does I/O', () => {
  const pure = files.filter(({ path }) => roomOf(path) in NO_IO);
  assert.deepEqual(reachedFrom(pure).flatMap(inputOrOutput), []);
});

test('ports import types only', () => {
  const ports = files.filter(({ path }) => roomOf(path) === 'ports');
  const wrong = ports.filter(({ imports }) => imports.some(({ typeOnly }) => !typeOnly));
  assert.deepEqual(
    wrong.map(({ path }) => path),
    [],
  );
});

test('a foreign driver and I/O would be seen', () => {
  const seen = (look: (file: SourceFile) => string[], path: string, text: string) =>
    look({ path: SERVER + path, text, imports: importsOf(text) }).length;
  assert.equal(seen(foreignDrivers, 'stores/sqlite/x.ts', "const a = await import('chdb');"), 1);
  assert.equal(seen(foreignDrivers, 'stores/clickhouse/x.ts', "import { DatabaseSync } from 'node:sqlite';"), 1);
  assert.equal(seen(foreignDrivers, 'stores/unknown/x.ts', ''), 1);
  assert.equal(seen(foreignDrivers, 'stores/clickhouse/x.ts', "import type { A } from 'chdb/connection';"), 0);
  assert.equal(seen(inputOrOutput, 'kernel/x.ts', "import { connect } from 'node:net';"), 1);
  assert.equal(seen(inputOrOutput, 'providers/x.ts', "import { readFileSync } from 'node:fs';"), 1);
  assert.equal(seen(inputOrOutput, 'providers/x.ts', "import { request } from 'undici';"), 1);
  assert.equal(seen(inputOrOutput, 'kernel/x.ts', "import { createHash } from 'node:crypto';"), 0);
});

test('the table stands in docs/architecture.md, a row for each room', () => {
  const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
  const table = page.slice(page.indexOf('| room ('), page.indexOf('\n\n', page.indexOf('| room (')));
  const rows = [...table.matchAll(/^\| `([\w/]+?)(?:\/\*)?` \|[^|]*\|([^|]*)\|$/gm)];
  const rooms = Object.keys(ALLOWED).filter((room) =>
    files.some(({ path }) => `${roomOf(path)}/`.startsWith(`${room}/`)),
  );
  assert.deepEqual(rows.map(([, room]) => room).sort(), rooms.sort());
  for (const [, room = '', cell = ''] of rows) {
    const allowed = ALLOWED[room] ?? [];
    const expected = allowed.includes('*') ? ['everything'] : [...allowed].sort();
    assert.deepEqual(cell.trim().split(', ').sort(), expected, room);
  }
});

test('nothing is imported in a circle, types included', () => {
  const all = [...files, ...sourceFiles('packages/{contract,sdk}/src/**/*.ts')];
  const edges = new Map(all.map((file) => [file.path, file.imports.map((each) => targetOf(file, each))]));
  assert.deepEqual(circlesIn(edges), []);
});

test('a circle would be seen', () => {
  assert.deepEqual(
    circlesIn(
      new Map([
        ['a', ['b']],
        ['b', ['c']],
        ['c', ['b']],
      ]),
    ),
    ['b → c → b'],
  );
});

function circlesIn(edges: ReadonlyMap<string, readonly (string | null)[]>): string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
    if (done.has(path)) return;
    done.add(path);
    for (const next of edges.get(path) ?? []) if (next !== null) visit(next, [...trail, path]);
  };
  for (const path of edges.keys()) visit(path, []);
  return circles;
}

describe('packages', () => {
  test('the contract imports nothing of ours', () => {
    for (const file of sourceFiles('packages/contract/src/**/*.ts')) {
      for (const { specifier } of file.imports) {
        assert.ok(!specifier.startsWith('@heliometer/'), `${file.path} imports ${specifier}`);
        assert.ok(!specifier.includes('server'), `${file.path} imports ${specifier}`);
      }
    }
  });

  test('the SDK imports nothing but its own files', () => {
    const own = sourceFiles('packages/sdk/src/**/*.ts');
    assert.ok(own.length > 5);
    for (const { path, imports } of own) {
      for (const { specifier } of imports) assert.match(specifier, /^\.\/[a-z-]+\.ts$/, path);
    }
  });

  test('each is entered through its door only', () => {
    for (const file of [...files, ...webFiles]) {
      for (const { specifier } of file.imports) {
        assert.ok(!/^@heliometer\/[^/]+\//.test(specifier), `${file.path} imports ${specifier}`);
        assert.ok(!specifier.includes('contract/src'), `${file.path} imports ${specifier}`);
      }
    }
  });

  test('the dashboard imports the contract and nothing else of ours', () => {
    assert.ok(webFiles.length > 50);
    assert.deepEqual(webFiles.flatMap(outsideOfWeb), []);
  });

  test('a page of the dashboard imports no other page', () => {
    assert.deepEqual(webFiles.flatMap(otherPages), []);
  });

  test('a trespass of the dashboard would be seen', () => {
    const seen = (look: (file: SourceFile) => string[], path: string, text: string) =>
      look({ path: `packages/web/src/${path}`, text, imports: importsOf(text) }).length;
    assert.equal(seen(outsideOfWeb, 'parts/x.tsx', "import { a } from '@heliometer/server';"), 1);
    assert.equal(seen(outsideOfWeb, 'parts/x.tsx', "import { a } from '../../../server/src/kernel/money.ts';"), 1);
    assert.equal(seen(otherPages, 'pages/users/page.tsx', "import { a } from '../requests/columns.tsx';"), 1);
    assert.equal(seen(otherPages, 'parts/x.tsx', "import { a } from '../pages/requests/columns.tsx';"), 1);
    assert.equal(seen(otherPages, 'pages/users/page.tsx', "import { a } from './columns.tsx';"), 0);
  });
});

const WEB = 'packages/web/src/';

function outsideOfWeb(file: SourceFile): string[] {
  return file.imports
    .filter((each) => {
      const target = targetOf(file, each);
      if (target !== null) return !target.startsWith(WEB);
      return each.specifier.startsWith('@heliometer/') && each.specifier !== CONTRACT;
    })
    .map(({ specifier }) => `${file.path} imports ${specifier}`);
}

/** Only the table of pages knows them all, and the frame the table. */
function otherPages(file: SourceFile): string[] {
  const own = pageOf(file.path);
  return file.imports
    .filter((each) => {
      const page = pageOf(targetOf(file, each) ?? '');
      return page !== null && page !== own && file.path !== `${WEB}pages/page-table.ts`;
    })
    .map(({ specifier }) => `${file.path} imports ${specifier}`);
}

function pageOf(path: string): string | null {
  return /^packages\/web\/src\/pages\/([^/]+)\//.exec(path)?.[1] ?? null;
}
