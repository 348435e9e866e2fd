// The walls between rooms (docs/architecture.md), and no way in a circle.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { importsOf, ROOT, type SourceFile, sourceFiles, targetOf } from './source-files.ts';

const SERVER = 'packages/server/src/';
const CONTRACT = '@heliometer/contract';

/** Room → rooms it may import; `contract` is the package. A store may import its own folder only. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  kernel: ['contract'],
  http: ['kernel'],
  providers: ['kernel', 'contract', 'http'],
  ports: ['contract', 'kernel'],
  gateway: ['ports', 'providers', 'http', 'kernel', 'contract'],
  security: ['ports', 'http', 'kernel', 'contract'],
  recording: ['ports', 'providers', 'http', 'kernel', 'contract'],
  stores: ['ports', 'kernel', 'contract'],
  api: ['ports', 'http', 'kernel', 'contract'],
  jobs: ['ports', 'http', 'kernel', 'contract'],
  app: ['*'],
  bin: ['app', 'kernel'],
};

const files = sourceFiles(`${SERVER}**/*.ts`);

/** `stores/sqlite` is a room of its own: an engine never imports another. */
function roomOf(path: string): string {
  const [room = '', engine = ''] = path.slice(SERVER.length).split('/');
  return room === 'stores' ? `${room}/${engine}` : room;
}

function trespasses(file: SourceFile): string[] {
  const room = roomOf(file.path);
  const allowed = ALLOWED[room.split('/')[0] ?? ''];
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
  assert.equal(intruder('http/x.ts', `import { a } from '${CONTRACT}';`).length, 1);
  assert.equal(intruder('api/x.ts', "const a = await import('../stores/sqlite/database.ts');").length, 1);
  assert.equal(intruder('api/x.ts', "import {\n  a,\n  type B,\n} from '../gateway/settings.ts';").length, 1);
  assert.equal(intruder('api/x.ts', "import { a } from '../ports/spool.ts';").length, 0);
});

test('the table stands in docs/architecture.md, row by row', () => {
  const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
  for (const [room, allowed] of Object.entries(ALLOWED)) {
    const row = new RegExp(`^\\| \`${room}(?:/\\*)?\` \\|[^|]*\\|([^|]*)\\|$`, 'm').exec(page)?.[1]?.trim();
    // Rooms that are still empty need no row.
    if (row === undefined && !files.some((file) => roomOf(file.path).startsWith(room))) continue;
    const expected = allowed.includes('*') ? ['everything'] : [...allowed].sort();
    assert.deepEqual(row?.split(', ').sort(), expected, room);
  }
});

test('nothing is imported in a circle at run time', () => {
  const all = [...files, ...sourceFiles('packages/contract/src/**/*.ts')];
  const edges = new Map(
    all.map((file) => [
      file.path,
      file.imports.filter(({ typeOnly }) => !typeOnly).map((each) => targetOf(file, each)),
    ]),
  );
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

  test('each is entered through its door only', () => {
    for (const file of files) {
      for (const { specifier } of file.imports) {
        assert.ok(!/^@heliometer\/[^/]+\//.test(specifier), `${file.path} imports ${specifier}`);
        assert.ok(!specifier.includes('contract/src'), `${file.path} imports ${specifier}`);
      }
    }
  });
});
