// The command line: help, usage errors, keys and doctor.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, existsSync, globSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { REDIS_MISSING, startRedis } from '../support/redis-server.ts';
import { Heliometer, makeFolder, pause, removeFolder, runToEnd } from './running-heliometer.ts';

const root = makeFolder();
after(() => removeFolder(root));

describe('usage', () => {
  test('--help works everywhere and lists every setting', async () => {
    const program = await runToEnd(['--help']);
    assert.equal(program.code, 0);
    for (const command of ['start', 'gateway', 'console', 'keys', 'demo', 'doctor']) {
      assert.match(program.stdout, new RegExp(`heliometer ${command} `));
      const help = await runToEnd([command, '--help']);
      assert.equal(help.code, 0);
      assert.match(help.stdout, new RegExp(`^heliometer ${command} `));
      assert.match(help.stdout, /--data-dir +Folder .* \[\.\/data\]/);
    }
  });

  const wrong: readonly [args: string[], expected: RegExp][] = [
    [[], /a command is needed; there are start, gateway, console, keys, accounts, .*doctor/],
    [['begin'], /there is no command begin/],
    [['start', 'now'], /now is one word too many/],
    [['start', '--prot', '80'], /there is no flag --prot; did you mean --port\?/],
    [['start', '-p', '80'], /there is no flag -p/],
    [['keys'], /keys needs create, list or revoke/],
    [['keys', 'make'], /not make/],
    [['keys', 'revoke'], /needs the id/],
    [['keys', 'create', '--permissions', 'x'], /--permissions is "x"; accepted is rw, r, w/],
    [['keys', 'create', '--name'], /--name needs a value/],
    [['keys', 'list', '--org', 'x'], /--org is for keys create only/],
  ];
  for (const [args, expected] of wrong) {
    test(`"heliometer ${args.join(' ')}" exits 2 with one line`, async () => {
      const finished = await runToEnd(args, { cwd: root });
      assert.equal(finished.code, 2);
      assert.match(finished.stderr, expected);
      assert.match(finished.stderr, /^heliometer: [^\n]+\n$/);
      assert.equal(finished.stdout, '');
    });
  }
});

describe('keys', () => {
  const dataDir = join(root, 'keys');
  const keys = (...args: string[]) => runToEnd(['keys', ...args, '--data-dir', dataDir]);

  test('create prints the key and nothing else, of the kind that was asked for', async () => {
    for (const [permissions, kind] of [
      ['rw', 'sk'],
      ['r', 'sk'],
      ['w', 'pk'],
    ]) {
      const { code, stdout, stderr } = await keys(
        'create',
        '--name',
        `a ${permissions} key`,
        '--permissions',
        permissions as string,
      );
      assert.equal(code, 0);
      assert.match(stdout, new RegExp(`^${kind}-helicone-[A-Za-z0-9_-]{20,}\n$`));
      assert.equal(stderr, '');
    }
  });

  test('list shows what a key can be known by, never the key', async () => {
    const { stdout } = await keys('list');
    assert.equal(stdout.trim().split('\n').length, 3);
    assert.match(stdout, / rw .* live .* a rw key$/m);
    assert.doesNotMatch(stdout, /[sp]k-helicone-[A-Za-z0-9_-]{20,}/);
  });

  test('an unknown organisation is named, with those there are', async () => {
    const { code, stdout, stderr } = await keys('create', '--org', 'nobody');
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /no organisation nobody; there are: default\n$/);
  });

  test('an unknown id cannot be revoked', async () => {
    assert.equal((await keys('revoke', '018f3c6e-0000-7000-8000-000000000000')).code, 1);
  });

  test('a running server heeds keys made and revoked beside it', async () => {
    const upstream = createServer((_, response) => response.end('{}')).listen(0, '127.0.0.1');
    await once(upstream, 'listening');
    const { port } = upstream.address() as { port: number };
    const running = await Heliometer.start(dataDir, ['--provider-openai-url', `http://127.0.0.1:${port}`]);
    // Keys were there before the first start: none is made.
    assert.doesNotMatch(running.stdout, /first key/);
    const key = (await keys('create', '--name', 'short-lived')).stdout.trim();
    const status = async () =>
      (await fetch(`${running.url}/v1/models`, { headers: { 'helicone-auth': `Bearer ${key}` } })).status;
    while ((await status()) !== 200) await pause();
    const id = /^(\S+) .* short-lived$/m.exec((await keys('list')).stdout)?.[1];
    assert.equal((await keys('revoke', id as string)).code, 0);
    while ((await status()) !== 401) await pause();
    assert.match((await keys('list')).stdout, new RegExp(`^${id} .* revoked `, 'm'));
    await running.end();
    upstream.close();
  });
});

describe('doctor', () => {
  const upstream = createServer((_, response) => response.end());
  let reachable: string[] = [];
  before(async () => {
    upstream.listen(0, '127.0.0.1');
    await once(upstream, 'listening');
    const { port } = upstream.address() as { port: number };
    reachable = ['--provider-openai-url', `http://127.0.0.1:${port}`];
  });
  after(() => upstream.close());

  test('finds nothing broken before a first start, and makes nothing', async () => {
    const dataDir = join(root, 'healthy');
    const { code, stdout } = await runToEnd(['doctor', '--port', '0', '--data-dir', dataDir, ...reachable]);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^ok +settings +port=0 dataDir=/m);
    assert.match(stdout, /^ok +upstream +openai at http:\/\/127\.0\.0\.1:\d+ answers$/m);
    assert.match(stdout, /^ok +clock /m);
    assert.match(stdout, /nothing is broken\n$/);
    assert.ok(!existsSync(dataDir));
  });

  test('talks to a running server', async () => {
    const dataDir = join(root, 'examined');
    const running = await Heliometer.start(dataDir, reachable);
    await running.consoleReady();
    const { code, stdout } = await runToEnd(['doctor', '--data-dir', dataDir, ...reachable]);
    assert.equal(code, 0, stdout);
    assert.match(stdout, new RegExp(`^ok +server +running with pid ${running.pid} at ${running.url}$`, 'm'));
    assert.match(stdout, /^ok +port +\S+ answers 200, console ready/m);
    await running.end();
  });

  test('says what is broken and what to do, and exits 1', async () => {
    const { port } = upstream.address() as { port: number };
    const file = join(root, 'a-file');
    writeFileSync(file, '');
    const given = ['--port', String(port), '--data-dir', file, '--provider-groq-url', 'http://127.0.0.1:1'];
    const { code, stdout } = await runToEnd(['doctor', ...given]);
    assert.equal(code, 1);
    assert.match(stdout, /^broken +data dir .*\n +→ .*choose another with --data-dir$/m);
    assert.match(stdout, /^broken +port +cannot listen on .*\n +→ /m);
    assert.match(stdout, /^broken +upstream +groq at http:\/\/127\.0\.0\.1:1: ECONNREFUSED\n +→ /m);
    assert.match(stdout, /something is broken\n$/);
  });

  test('asks the Redis that gateways are to share, without showing its password', { skip: REDIS_MISSING }, async () => {
    const redis = await startRedis(['--requirepass', 's3cret', '--maxmemory', '100mb']);
    const ask = async () => {
      const url = redis.url.replace('//', '//:s3cret@');
      const given = ['--port', '0', '--data-dir', join(root, 'healthy'), '--edge-url', url, ...reachable];
      const { stdout } = await runToEnd(['doctor', ...given]);
      assert.doesNotMatch(stdout, /s3cret/);
      return stdout;
    };
    assert.match(await ask(), /^ok +edge store +Redis at 127\.0\.0\.1:\d+ answers$/m);
    await redis.kill();
    assert.match(await ask(), /^broken +edge store +Redis at .*\n +→ check HELIOMETER_EDGE_URL/m);
    await redis.stop();
  });

  test('opens the stores of a server that does not run, and tells which is broken', async () => {
    const dataDir = join(root, 'stored');
    const running = await Heliometer.start(dataDir, reachable);
    await running.consoleReady();
    await running.end();
    const examine = () => runToEnd(['doctor', '--port', '0', '--data-dir', dataDir, ...reachable]);

    const healthy = await examine();
    assert.equal(healthy.code, 0, healthy.stdout);
    for (const store of ['control', 'edge', 'record']) {
      assert.match(healthy.stdout, new RegExp(`^ok +${store} store +${dataDir}/`, 'm'));
    }

    chmodSync(dataDir, 0o755);
    for (const name of ['control.db', 'edge.db']) writeFileSync(join(dataDir, name), 'no database'.repeat(1_000));
    const [schema] = globSync('records/store/*/*/migrations.sql', { cwd: dataDir });
    writeFileSync(join(dataDir, schema as string), 'no table');
    const { code, stdout } = await examine();
    assert.equal(code, 1);
    assert.match(stdout, /^warning +data dir +\S+ has mode 755: others can look in\n +→ chmod 700 /m);
    assert.match(stdout, /^broken +control store +\S+control\.db: file is not a database\n +→ .*backup$/m);
    assert.match(
      stdout,
      /^broken +edge store +\S+edge\.db: file is not a database\n +→ stop the server and remove it/m,
    );
    assert.match(stdout, /^broken +record store +\S+records cannot be opened: .*\n +→ .*backup$/m);
  });

  test('tells damaged data of a record store from a whole one', async () => {
    const dataDir = join(root, 'damaged');
    const running = await Heliometer.start(dataDir, reachable);
    await running.consoleReady();
    await running.end();
    for (const part of globSync('records/store/*/*/*/data.bin', { cwd: dataDir })) {
      writeFileSync(join(dataDir, part), 'no column');
    }
    const { code, stdout } = await runToEnd(['doctor', '--port', '0', '--data-dir', dataDir, ...reachable]);
    assert.equal(code, 1);
    assert.match(stdout, /^broken +record store +\S+records: \d+ damaged parts were set aside.*\n +→ /m);
  });

  test('tells a port of the console’s own that is taken', async () => {
    const { port } = upstream.address() as { port: number };
    const listen = ['--port', '0', '--console-listen', `127.0.0.1:${port}`];
    const { code, stdout } = await runToEnd(['doctor', ...listen, '--data-dir', join(root, 'taken'), ...reachable]);
    assert.equal(code, 1);
    assert.match(stdout, /^ok +port /m);
    assert.match(stdout, /^broken +console port +cannot listen on .*\n +→ /m);
  });

  test('tells a clock that is not an upstream’s', async () => {
    const ahead = createServer((_, response) => {
      response.setHeader('date', new Date(Date.now() + 2 * 3_600_000).toUTCString()).end();
    }).listen(0, '127.0.0.1');
    await once(ahead, 'listening');
    const { port } = ahead.address() as { port: number };
    const given = [
      '--port',
      '0',
      '--data-dir',
      join(root, 'late'),
      '--provider-openai-url',
      `http://127.0.0.1:${port}`,
    ];
    const { code, stdout } = await runToEnd(['doctor', ...given]);
    ahead.close();
    assert.equal(code, 1);
    assert.match(stdout, /^broken +clock +is 7\d\d\d s behind an upstream's\n +→ set it, best with NTP/m);
  });

  test('names a setting that cannot be used', async () => {
    const { code, stdout } = await runToEnd(['doctor', '--port', 'x']);
    assert.equal(code, 1);
    assert.match(stdout, /^broken +settings +setting --port is "x"; accepted is a port/m);
  });
});
