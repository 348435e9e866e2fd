// Large bodies in a bucket: found there, waited for while it is away; and a bucket that cannot be
// used is told at the start and by the doctor.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type Call, FaultRig } from '../faults/fault-rig.ts';
import { ACCOUNT, S3Server } from '../support/s3-server.ts';
import { makeFolder, removeFolder, runToEnd } from './running-heliometer.ts';

const LARGE = 'large '.repeat(300_000);
const JSON_TYPE = ['Content-Type', 'application/json'];

let s3: S3Server;
let rig: FaultRig;

before(async () => {
  s3 = await S3Server.start();
  rig = await FaultRig.start({ HELIOMETER_BODIES_URL: s3.urlOf() });
});
after(async () => {
  await rig?.[Symbol.asyncDispose]();
  await s3?.[Symbol.asyncDispose]();
});

async function callWithLargeAnswer(): Promise<Call> {
  const call = rig.call();
  rig.upstream.next({ headers: JSON_TYPE, body: JSON.stringify({ answer: LARGE }) });
  using client = await rig.connect();
  await client.request('POST', '/v1/x', call.headers, '{"model":"m"}');
  assert.equal((await client.readAnswer()).status, 200);
  return call;
}

const keysOf = (exchangeId: string) => [...s3.objects.keys()].filter((key) => key.includes(exchangeId));

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await wait(50);
}

async function journalBytes(): Promise<number> {
  const page = (await (await fetch(`${rig.heliometer.url}/readyz`)).json()) as {
    readonly journal: { readonly bytes: number };
  };
  return page.journal.bytes;
}

describe('a body above 1 MiB', () => {
  test('lies in the bucket, below the prefix, and comes back whole', async () => {
    const record = await rig.record(await callWithLargeAnswer());
    assert.deepEqual(record.response_body, { answer: LARGE });
    const [key, ...others] = keysOf(record.exchange_id);
    assert.deepEqual(others, []);
    assert.match(key ?? '', /^pre\/fix\/[\w-]+\/[\w-]+\/response$/);
    assert.equal(String(s3.objects.get(key ?? '')), JSON.stringify({ answer: LARGE }));
  });

  for (const [what, leave, back] of [
    ['is away', () => s3.down(), () => s3.up()],
    [
      'refuses',
      async () => {
        s3.refusing = { methods: ['PUT'], code: 'AccessDenied' };
      },
      async () => {
        s3.refusing = null;
      },
    ],
  ] as const) {
    test(`that comes while the bucket ${what} is not lost, nor is its record: calls go on, the journal keeps it`, async () => {
      await leave();
      const before = rig.heliometer.stderr.length;
      const call = await callWithLargeAnswer();
      await until(() => rig.heliometer.stderr.slice(before).some((line) => line.includes('cannot be taken up')));
      await until(async () => (await journalBytes()) > LARGE.length);
      await back();
      assert.deepEqual((await rig.record(call)).response_body, { answer: LARGE });
    });
  }

  test('that is refused again and again is complained of once', async () => {
    s3.refusing = { methods: ['PUT'], code: 'AccessDenied' };
    const [before, refused] = [rig.heliometer.stderr.length, s3.faults.length];
    const call = await callWithLargeAnswer();
    await until(() => s3.faults.length >= refused + 3);
    s3.refusing = null;
    await rig.record(call);
    const complaints = rig.heliometer.stderr.slice(before).filter((line) => line.includes('cannot be taken up'));
    assert.equal(complaints.length, 1, complaints.join('\n'));
  });
});

describe('a bucket that cannot be used', () => {
  const root = makeFolder();
  after(() => removeFolder(root));
  const wrong = { ...ACCOUNT, secret: 'secret-canary' };

  for (const [what, urlOf, says] of [
    ['is not there', () => s3.urlOf('elsewhere'), 'there is no bucket elsewhere'],
    ['takes other credentials', () => s3.urlOf('bodies', wrong), 'the credentials are not accepted'],
  ] as const) {
    test(`since it ${what}, stops the start with one line that has no secret`, async () => {
      const environment = { HELIOMETER_BODIES_URL: urlOf(), HELIOMETER_LOG_LEVEL: 'silent' };
      const args = ['start', '--port', '0', '--data-dir', join(root, what)];
      const { code, stderr } = await runToEnd(args, { environment });
      assert.equal(code, 1, stderr);
      assert.match(
        stderr,
        new RegExp(`^heliometer: large bodies cannot be kept: ${says}[^\n]*HELIOMETER_BODIES_URL[^\n]*\n$`),
      );
      assert.doesNotMatch(stderr, /secret-canary/);
    });
  }

  test('is told by the doctor with what to do; one that can be is found so', async () => {
    const upstream = createServer((_, response) => response.end()).listen(0, '127.0.0.1');
    await once(upstream, 'listening');
    const { port } = upstream.address() as { port: number };
    const given = [
      'doctor',
      '--port',
      '0',
      '--data-dir',
      join(root, 'new'),
      '--provider-openai-url',
      `http://127.0.0.1:${port}`,
    ];
    const ask = (url: string) => runToEnd(given, { environment: { HELIOMETER_BODIES_URL: url } });
    const missing = await ask(s3.urlOf('elsewhere', wrong));
    assert.equal(missing.code, 1);
    assert.match(
      missing.stdout,
      /^broken +body store +s3:\/\/elsewhere\/pre\/fix\/ at 127\.0\.0\.1:\d+: .*not accepted.*\n +→ check the key/m,
    );
    assert.doesNotMatch(missing.stdout, /secret-canary/);
    const found = await ask(s3.urlOf());
    upstream.close();
    assert.equal(found.code, 0, found.stdout);
    assert.match(found.stdout, /^ok +body store +s3:\/\/bodies\/pre\/fix\/ at .*put, found and removed$/m);
  });

  test('and is away at the start does not stop it', async () => {
    const away = await S3Server.start();
    const url = away.urlOf();
    await away.down();
    await using late = await FaultRig.start({ HELIOMETER_BODIES_URL: url });
    const call = late.call();
    late.upstream.next({ headers: JSON_TYPE, body: '{}' });
    using client = await late.connect();
    await client.request('POST', '/v1/x', call.headers, '{"model":"m"}');
    assert.equal((await client.readAnswer()).status, 200);
    assert.equal((await late.record(call)).response_status, 200);
  });
});
