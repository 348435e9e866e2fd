import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { ACCOUNT, BUCKET, S3Server } from '../../../../../tests/support/s3-server.ts';
import { openS3BodyStore, type S3BodyStore, type S3Place } from '../../../src/stores/s3/body-store.ts';
import { describeBodyStore } from '../../ports/body-store-suite.ts';

let server: S3Server;
const opened: S3BodyStore[] = [];

before(async () => {
  server = await S3Server.start();
});
after(async () => {
  for (const store of opened) store.close();
  await server[Symbol.asyncDispose]();
});

const credentials = { accessKeyId: ACCOUNT.key, secretAccessKey: ACCOUNT.secret };

function open(wishes: Partial<S3Place> = {}): S3BodyStore {
  const place = { bucket: BUCKET, prefix: `${randomUUID()}/`, endpoint: server.endpoint, region: null, credentials };
  const store = openS3BodyStore({ ...place, ...wishes });
  opened.push(store);
  return store;
}

const keysWith = (part: string) => [...server.objects.keys()].filter((key) => key.includes(part));

describeBodyStore('S3', async () => open());

describe('body store: S3, beyond what all must do', () => {
  test('deleting takes all that is below a key, however many pages list it, and nothing of another prefix', async () => {
    const store = open({ prefix: 'many/' });
    await open({ prefix: 'many-more/' }).put('o/1/request', Buffer.from('stays'));
    for (let i = 0; i < 2_010; i += 1) server.objects.set(`many/o/1/${i}`, Buffer.from('x'));
    await store.delete('o/1');
    assert.deepEqual(keysWith('many'), ['many-more/o/1/request']);
  });

  test('a probe leaves nothing behind, with a region named or not', async () => {
    for (const region of [null, 'eu-central-1'])
      assert.equal(await open({ prefix: 'probed/', region }).probe('p/1'), null);
    assert.deepEqual(keysWith('probed'), []);
  });

  test('a key and its secret are found as AWS’s own tools find them when none are named', async (context) => {
    const before = { ...process.env };
    context.after(() => {
      process.env = before;
    });
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: ACCOUNT.key, AWS_SECRET_ACCESS_KEY: ACCOUNT.secret });
    assert.equal(await open({ credentials: null }).probe('p/1'), null);
  });

  const wrong = { ...credentials, secretAccessKey: 'secret-canary' };
  const unknown = { accessKeyId: 'nobody', secretAccessKey: 'secret-canary' };
  for (const [what, wishes, says] of [
    ['a bucket that is not there', { bucket: 'elsewhere' }, /no bucket elsewhere/],
    ['a secret that is not the key’s', { credentials: wrong }, /not accepted \(SignatureDoesNotMatch\)/],
    ['a key nobody knows', { credentials: unknown }, /not accepted \(InvalidAccessKeyId\)/],
  ] as const) {
    test(`${what}: told as such, without the secret, and neither put nor read as nothing`, async () => {
      const store = open(wishes);
      const problem = await store.probe('p/1');
      assert.ok(problem !== null && !problem.isPassing);
      assert.match(problem.message, says);
      assert.ok(!JSON.stringify(problem).includes('secret-canary'));
      await assert.rejects(store.put('a/b', Buffer.from('x')));
      await assert.rejects(store.get('a/b'));
    });
  }

  for (const method of ['PUT', 'GET', 'DELETE']) {
    test(`a bucket that refuses ${method} is told with the permissions that are needed`, async () => {
      server.refusing = { methods: [method], code: 'AccessDenied' };
      const problem = await open().probe('p/1');
      server.refusing = null;
      assert.equal(problem?.isPassing, false);
      assert.match(problem?.message ?? '', /access to the bucket bodies is refused/);
      assert.match(problem?.advice ?? '', /s3:PutObject.*s3:ListBucket/);
    });
  }

  test('a server that is too busy, or away, is told as passing', async () => {
    server.refusing = { methods: ['PUT'], code: 'SlowDown' };
    const busy = await open().probe('p/1');
    server.refusing = null;
    assert.deepEqual([busy?.isPassing, busy?.message], [true, 'the S3 server answers 503 SlowDown']);
    const gone = await S3Server.start();
    await gone.down();
    const away = await open({ endpoint: gone.endpoint }).probe('p/1');
    assert.deepEqual([away?.isPassing, away?.message], [true, 'the S3 server does not answer: ECONNREFUSED']);
  });
});
