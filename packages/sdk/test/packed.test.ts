// The package as its users get it: packed, unpacked into a folder of its own, run by plain node, read by TypeScript.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';

const PACKAGE = resolve(import.meta.dirname, '..');
const ROOT = resolve(PACKAGE, '../..');

describe('the packed package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'heliometer-sdk-'));
  const installed = join(folder, 'node_modules/@heliometer/sdk');

  before(() => {
    rmSync(join(PACKAGE, 'dist'), { recursive: true, force: true });
    const built = run('npm', ['run', 'build'], PACKAGE);
    assert.equal(built.status, 0, built.stdout);
    const packed = run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], PACKAGE);
    assert.equal(packed.status, 0, packed.stderr);
    mkdirSync(installed, { recursive: true });
    const tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '');
    assert.equal(run('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1'], folder).status, 0);
  });
  after(() => rmSync(folder, { recursive: true }));

  test('holds code, types, README, licence and nothing else, and depends on nothing', () => {
    const files = readdirSync(installed, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
    assert.ok(files.some(({ name }) => name === 'README.md'));
    for (const { name } of files) assert.match(name, /^(package\.json|README\.md|LICENSE|[a-z-]+\.(js|d\.ts))$/);
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    for (const kind of ['dependencies', 'peerDependencies', 'optionalDependencies'])
      assert.equal(manifest[kind], undefined);
    for (const { parentPath, name } of files.filter((each) => each.name.endsWith('.js'))) {
      const text = readFileSync(join(parentPath, name), 'utf8');
      for (const [, from] of text.matchAll(/^(?:import|export)\b.*?['"]([^'"]+)['"];$/gm))
        assert.match(String(from), /^\.\/[a-z-]+\.js$/, name);
      assert.doesNotMatch(text, /\bimport\(/, name);
      // Deno, browsers and Bun have none of these, or not all.
      assert.doesNotMatch(text, /\b(process|Buffer|require|__dirname)\b[.(]/, name);
    }
  });

  test('runs by plain node: headers, a call, an error, a log', async () => {
    const seen: { method: string; url: string; body: string; key: string | undefined }[] = [];
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      seen.push({
        ...{ method: request.method ?? '', url: request.url ?? '', body },
        key: request.headers.authorization,
      });
      const isWrong = request.url?.includes('wrong');
      response.writeHead(isWrong ? 404 : 200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify(
          isWrong ? { data: null, error: 'no such', code: 'not_found' } : { data: [], error: null, nextCursor: null },
        ),
      );
    });
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    writeFileSync(
      join(folder, 'use.mjs'),
      `import { createClient, eachRow, heliconeHeaders, HeliconeManualLogger, HeliometerError } from '@heliometer/sdk';
const client = createClient({ baseUrl: '${url}/', apiKey: 'sk-helicone-x' });
const page = await client.queryRequests({ body: { limit: 1 } });
for await (const row of eachRow(client.queryRequests, { body: {} })) throw row;
const error = await client.getRequest({ params: { id: 'wrong' } }).catch((error) => error);
await new HeliconeManualLogger({ apiKey: 'sk-helicone-x', loggingEndpoint: '${url}' }).logSingleRequest({ model: 'm' }, '{}', {});
console.log(JSON.stringify([page, heliconeHeaders({ userId: 'é' }), error instanceof HeliometerError, error.code, error.status]));
`,
    );
    const { stdout } = await promisify(execFile)(process.execPath, ['use.mjs'], { cwd: folder });
    server.close();
    assert.deepEqual(JSON.parse(stdout), [
      { rows: [], nextCursor: null },
      { 'Helicone-User-Id': "UTF-8''%C3%A9" },
      true,
      'not_found',
      404,
    ]);
    assert.deepEqual(
      seen.map(({ method, url }) => `${method} ${url}`),
      ['POST /api/v1/request/query', 'POST /api/v1/request/query', 'GET /api/v1/request/wrong', 'POST /custom/v1/log'],
    );
    assert.ok(seen.every(({ key }) => key === 'Bearer sk-helicone-x'));
  });

  test('has types that know routes, rows and headers, under strict settings, with and without the DOM', () => {
    writeFileSync(
      join(folder, 'use.ts'),
      `import { createClient, eachRow, type ErrorCode, heliconeHeaders, HeliconeManualLogger, type HeliconeRequest } from '@heliometer/sdk';
const client = createClient({ baseUrl: new URL('http://127.0.0.1:8787') });
const cost: number | null = (await client.queryRequests({ body: { sort: { created_at: 'desc' } } })).rows[0]!.cost;
const first: HeliconeRequest = (await eachRow(client.queryRequests, { body: {} }).next()).value as HeliconeRequest;
const file: Response = await client.exportRequests({ query: { format: 'csv', includeBody: true } }, { signal: AbortSignal.timeout(1) });
await client.listKeys();
const code: ErrorCode = 'not_found';
heliconeHeaders({ retryNum: 2, promptMode: 'testing', properties: { a: 'b' } });
const text: string = await new HeliconeManualLogger({ apiKey: 'k' }).logRequest({ model: 'm', n: 1 }, async (r) => (r.appendResults({ a: 1 }), 'x'));
// @ts-expect-error a route that is not
client.queryNothing();
// @ts-expect-error an id is needed
await client.getRequest();
// @ts-expect-error a format that is not
await client.exportRequests({ query: { format: 'xls' } });
// @ts-expect-error a header that is not
heliconeHeaders({ retries: 2 });
export { cost, first, file, code, text };
`,
    );
    for (const lib of ['es2022,dom', 'es2022']) {
      const types = lib.includes('dom') ? [] : ['--types', 'node', '--typeRoots', join(ROOT, 'node_modules/@types')];
      const settings = [
        '--strict',
        '--exactOptionalPropertyTypes',
        '--noEmit',
        '--module',
        'nodenext',
        '--target',
        'es2022',
      ];
      const args = [...settings, '--lib', lib, ...types, ...(lib.includes('dom') ? ['--types', ''] : []), 'use.ts'];
      writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
      const checked = run(join(ROOT, 'node_modules/.bin/tsc'), args, folder);
      assert.equal(checked.status, 0, `${lib}: ${checked.stdout}`);
    }
  });
});

function run(command: string, args: readonly string[], cwd: string) {
  return spawnSync(command, args, { cwd, encoding: 'utf8' });
}
