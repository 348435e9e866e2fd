// Two whole programs with data dirs of their own over one PostgreSQL and one record server, as a fleet has them.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type HttpDoor, openHttpDoor } from '../../packages/server/test/stores/clickhouse/http-door.ts';
import { runToEnd } from '../app/running-heliometer.ts';
import { CHAT, PROVIDER_KEY } from '../support/gateway-rig.ts';
import { type HeliometerProcess, startHeliometer } from '../support/heliometer-process.ts';
import { call } from '../support/plain-call.ts';
import { POSTGRES_MISSING, type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { ScriptedUpstream } from '../support/scripted-upstream.ts';

const FAILED = { status: 500, headers: ['Content-Type', 'application/json'], body: '{"error":{}}' };

describe('a fleet over one PostgreSQL', { skip: POSTGRES_MISSING }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'heliometer-fleet-'));
  const key = `sk-helicone-${randomBytes(24).toString('base64url')}`;
  let server: PostgresServer;
  let records: HttpDoor;
  let provider: ScriptedUpstream;
  let receiver: ScriptedUpstream;
  let env: Readonly<Record<string, string>>;
  /** Does what goes by the clock, until it is killed. */
  let first: HeliometerProcess;
  let second: HeliometerProcess;

  before(async () => {
    [server, records, provider, receiver] = await Promise.all([
      startPostgres(),
      openHttpDoor(join(folder, 'records')),
      ScriptedUpstream.start(),
      ScriptedUpstream.start(),
    ]);
    receiver.always({ status: 204 });
    provider.always(FAILED);
    env = {
      HELIOMETER_CONTROL_URL: await server.database(),
      HELIOMETER_RECORDS_URL: records.url,
      HELIOMETER_MASTER_KEY: randomBytes(32).toString('base64'),
      HELIOMETER_PROVIDER_OPENAI_URL: provider.origin,
      HELIOMETER_ALLOWED_TARGETS: `127.0.0.1:${receiver.port}`,
    };
    first = await startHeliometer({ key, env });
    await until(() => doesTheWork(first));
    second = await startHeliometer({ key, env });
  });
  after(async () => {
    await Promise.all([first?.[Symbol.asyncDispose](), second?.[Symbol.asyncDispose]()]);
    await Promise.all([provider?.close(), receiver?.close(), records?.close(), server?.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  const send = ({ url }: HeliometerProcess, withKey = key) =>
    call(`${url}/v1/chat/completions`, {
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${PROVIDER_KEY}`,
        'helicone-auth': `Bearer ${withKey}`,
      },
      body: JSON.stringify(CHAT),
    });

  /** What came to a path of the receiver, so far. */
  const sentTo = async (path: string): Promise<readonly Readonly<Record<string, unknown>>[]> => {
    const requests = receiver.requests.filter(({ target }) => target === path);
    return Promise.all(requests.map(async (request) => JSON.parse((await request.body()).toString())));
  };

  const alert = async (on: HeliometerProcess, path: string) => {
    const made = await on.api<{ data: string }>('POST', '/v1/alert/create', {
      body: {
        ...{ name: path, metric: 'response.status', threshold: 50, time_window: '3600000', aggregation: null },
        ...{ minimum_request_count: 1, emails: [], slack_channels: [], webhooks: [receiver.origin + path] },
      },
    });
    assert.equal(made.status, 200, JSON.stringify(made.body));
    return made.body.data;
  };

  test('a key that one console made is good at the other’s gateways, and refused there within two seconds', async () => {
    const made = await first.api<{ id: string; apiKey: string }>('POST', '/v1/api-keys', {
      body: { api_key_name: 'of the first' },
    });
    assert.equal(made.status, 200, JSON.stringify(made.body));
    await until(async () => (await send(second, made.body.apiKey)).status === 500);
    const revoked = await first.api('DELETE', `/v1/api-keys/${made.body.id}`);
    assert.equal(revoked.status, 200, JSON.stringify(revoked.body));
    for (let tries = 0; (await send(second, made.body.apiKey)).status !== 401; tries += 1) {
      assert.ok(tries < 100, 'not refused within two seconds');
      await wait(20);
    }
  });

  test('a size is told of what lies in the data dir, and of nothing that lies on a server', async () => {
    const { body } = await first.api<{ data: { sizes: Readonly<Record<string, number | null>> } }>('GET', '/v1/system');
    const { control, bodies, journal } = body.data.sizes;
    assert.deepEqual([control, bodies], [null, null]);
    assert.equal(typeof journal, 'number');
  });

  test('each exchange of either is delivered to a webhook once', async () => {
    const made = await first.api<{ data: { id: string } }>('POST', '/v1/webhooks', {
      body: { destination: `${receiver.origin}/exchanges`, config: {} },
    });
    assert.equal(made.status, 200, JSON.stringify(made.body));
    // What is stored from then on is delivered: each console reads anew which webhooks there are.
    await until(async () => {
      await Promise.all([send(first), send(second)]);
      const seen = new Set((await sentTo('/exchanges')).map(({ request_id: id }) => id));
      return seen.size > 1;
    });
    const calls = await Promise.all([first, second, first, second].map((each) => send(each)));
    await until(async () => {
      const seen = new Set((await sentTo('/exchanges')).map(({ request_id: id }) => id));
      return calls.every(({ id }) => seen.has(id));
    });
    const ids = (await sentTo('/exchanges')).map(({ request_id: id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    const log = `/v1/webhooks/${made.body.data.id}/deliveries`;
    for (const each of [first, second]) {
      const { body } = await each.api<{ data: readonly { request_id: string }[] }>('GET', log);
      const shown = new Set(body.data.map(({ request_id: id }) => id));
      assert.ok(
        calls.every(({ id }) => shown.has(id)),
        'each console shows those of both',
      );
    }
    await first.api('DELETE', `/v1/webhooks/${made.body.data.id}`);
  });

  test('while PostgreSQL is away gateways serve who they know, and consoles say so and come back', async () => {
    for (const each of [first, second]) assert.equal((await each.api('GET', '/v1/api-keys')).status, 200);
    await server.kill();
    assert.equal((await send(first)).status, 500, 'the provider’s own answer');
    const refused = await second.api('GET', '/v1/api-keys');
    assert.equal(refused.status, 503, JSON.stringify(refused.body));
    assert.match(JSON.stringify(refused.body), /store_unavailable/);
    // What is started anew meanwhile waits for it.
    second.kill('console');
    second.kill('gateway');
    await until(() => second.stderr.some((line) => line.includes('the control store cannot be read')));
    await server.restart();
    await until(async () => (await second.api('GET', '/v1/api-keys')).status === 200);
    assert.equal((await send(second)).status, 500, 'the provider’s own answer');
    await until(() => doesTheWork(first, 2) || doesTheWork(second));
  });

  test('an alert fires once, and when the console that watches is killed the other one goes on', async () => {
    await Promise.all([send(first), send(second)]).then((calls) => second.fetchRecord(calls[0].id));
    const [watching, other] = doesTheWork(second) ? [second, first] : [first, second];
    const one = await alert(watching, '/one');
    await until(async () => (await sentTo('/one')).length > 0);
    const two = await alert(other, '/two');
    const pids = (['supervisor', 'console', 'gateway'] as const).flatMap((role) => watching.pids(role));
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    await until(async () => (await sentTo('/two')).length > 0);
    const told = [...(await sentTo('/one')), ...(await sentTo('/two'))];
    assert.deepEqual(
      told.map(({ alert_id: id, status }) => [id, status]),
      [
        [one, 'triggered'],
        [two, 'triggered'],
      ],
    );
    assert.ok([...first.stderr, ...second.stderr].every((line) => !line.includes(env['HELIOMETER_MASTER_KEY'] ?? '')));
  });

  const run = (args: readonly string[], change: Readonly<Record<string, string>> = {}) =>
    runToEnd([...args, '--data-dir', join(folder, 'command')], { environment: { ...env, ...change } });

  test('the command line makes, lists and revokes keys of the fleet, and the doctor looks at the store', async () => {
    const made = await run(['keys', 'create', '--name', 'typed']);
    assert.match(made.stdout, /^sk-helicone-\S+$/m, made.stderr);
    const listed = await run(['keys', 'list']);
    const id = /^(\S+) .*typed$/m.exec(listed.stdout)?.[1] ?? assert.fail(listed.stdout);
    assert.equal((await run(['keys', 'revoke', id])).code, 0);
    const found = await run(['doctor']);
    assert.match(found.stdout, /control store.*PostgreSQL at 127\.0\.0\.1:\d+\/test_1 answers/);
  });

  const url = (change: (url: URL) => void): string => {
    const changed = new URL(env['HELIOMETER_CONTROL_URL'] ?? '');
    change(changed);
    return changed.href;
  };
  const start = (controlUrl: string, change: Readonly<Record<string, string>> = {}) =>
    run(['start', '--port', '0'], { HELIOMETER_CONTROL_URL: controlUrl, ...change });

  test('a start that cannot have the store ends with 1, and says why without the password', async () => {
    const nowhere = await start('postgres://somebody:canary-password@127.0.0.1:1/control');
    assert.equal(nowhere.code, 1);
    assert.match(nowhere.stderr, /the control store at 127\.0\.0\.1:1\/control cannot be used: .*ECONNREFUSED/);
    const named = await start('postgres://localhost:1/control');
    assert.match(named.stderr, /the control store at localhost:1\/control cannot be used: connect ECONNREFUSED/);
    const noDatabase = await start(
      url((at) => void Object.assign(at, { pathname: '/none', password: 'canary-password' })),
    );
    assert.equal(noDatabase.code, 1);
    assert.match(noDatabase.stderr, /\/none cannot be used: database "none" does not exist/);
    await server.run(env['HELIOMETER_CONTROL_URL'] ?? '', 'CREATE ROLE stranger LOGIN');
    const stranger = await start(url((at) => void Object.assign(at, { username: 'stranger' })));
    assert.equal(stranger.code, 1);
    assert.match(stranger.stderr, /cannot be used: permission denied for/);
    for (const { stderr, stdout } of [nowhere, noDatabase]) assert.ok(!(stderr + stdout).includes('canary-password'));
  });

  test('a start without the master key that the fleet shares ends with 2 and says so, as the doctor does', async () => {
    const { HELIOMETER_MASTER_KEY: _, ...without } = env;
    const { code, stderr } = await runToEnd(['start', '--port', '0', '--data-dir', join(folder, 'command')], {
      environment: without,
    });
    assert.equal(code, 2);
    assert.match(stderr, /HELIOMETER_MASTER_KEY, the same for each of its processes/);
    const doctor = ['doctor', '--data-dir', join(folder, 'command')];
    const { stdout } = await runToEnd(doctor, { environment: without });
    assert.match(stdout, /master key.*its setting is not given/);
  });
});

/** What goes by the clock: it has said so, that many times. */
function doesTheWork({ stderr }: HeliometerProcess, times = 1): boolean {
  const said = stderr.filter((line) => line.includes('this process does it for the fleet'));
  return said.filter((line) => line.includes('"work":"jobs"')).length >= times;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await wait(20);
}
