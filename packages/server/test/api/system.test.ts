// How the program itself is: what every member is told, and the doctor's look, which is for whoever runs the machine.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ROUTES } from '@heliometer/contract';
import { readSettings } from '../../src/app/config/read-settings.ts';
import { dataDirAt } from '../../src/app/data-dir.ts';
import { openSystem } from '../../src/app/open-system.ts';
import { type ApiUnderTest, assertError, openApiUnderTest } from './api-under-test.ts';
import { recordOf } from './record-of.ts';

let api: ApiUnderTest;
before(async () => {
  api = await openApiUnderTest();
  await api.insert(recordOf(), recordOf());
});
after(() => api.close());

describe('the system', () => {
  test('tells versions, rows and sizes to whoever may read', async () => {
    const answer = await api.call('GET', '/v1/system', { key: api.keys.r });
    const facts = ROUTES.readSystem.response.parse(answer.json.data);
    assert.equal(facts.node, process.versions.node);
    assert.match(facts.version, /^\d+\.\d+\.\d+/);
    assert.match(facts.engine ?? '', /^\d+\.\d+/);
    assert.equal(facts.rows, 2);
    assert.ok((facts.sizes.records ?? 0) > 0);
    assert.ok(Date.parse(facts.started_at) <= Date.now());
    assert.deepEqual(facts.integrations, { smtp: null, otel: null, public_url: null });
  });

  test('tells what is connected by host and sender, and nothing of a secret', async () => {
    const environment = {
      HELIOMETER_SMTP_URL: 'smtps://user-canary:password-canary@mail.example.com:465',
      HELIOMETER_SMTP_FROM: 'Heliometer <a@example.com>',
      HELIOMETER_OTEL_ENDPOINT: 'http://collector:4318/v1/traces',
      HELIOMETER_OTEL_HEADERS: 'authorization=header-canary',
      HELIOMETER_OTEL_SAMPLE_RATE: '0.5',
    };
    const settings = readSettings({ flags: [], environment, directory: api.folder });
    const { records } = api;
    const desk = openSystem({ settings, records, dir: dataDirAt(api.folder), overview: { metrics: async () => [] } });
    const facts = await desk.facts();
    assert.deepEqual(facts.integrations, {
      smtp: { host: 'mail.example.com:465', from: 'Heliometer <a@example.com>' },
      otel: { host: 'collector:4318', sampleRate: 0.5, content: false },
      publicUrl: null,
    });
    const findings = JSON.stringify(await desk.examine());
    assert.ok(!`${JSON.stringify(facts)}${findings}`.includes('canary'));
  });

  test('adds up what the processes lost', async () => {
    const settings = readSettings({ flags: [], environment: {}, directory: api.folder });
    const lost = (value: number) => ({
      ...{ name: 'heliometer_lost_total', help: '', type: 'counter' },
      values: [{ value, labels: { kind: 'spool_bodies' } }],
    });
    const processes = [0, 1].map((slot) => ({ process: 'gateway', slot, metrics: [lost(slot + 2)] }));
    const { records } = api;
    const dir = dataDirAt(api.folder);
    const desk = openSystem({ settings, records, dir, overview: { metrics: async () => processes } });
    assert.deepEqual((await desk.facts()).lost, [{ kind: 'spool_bodies', count: 5 }]);
  });

  test('is looked at by the doctor for the first organisation, and for no other', async () => {
    const answer = await api.call('POST', '/v1/system/examine');
    const findings = ROUTES.examineSystem.response.parse(answer.json.data);
    assert.deepEqual(
      findings.filter(({ subject }) => subject === 'upstream').map(({ verdict }) => verdict),
      ['broken'],
    );
    assert.ok(findings.every(({ verdict, advice }) => (verdict === 'ok') === (advice === null)));
    const theirs = await api.call('POST', '/v1/system/examine', { key: api.keys.other });
    assertError(theirs, 403, 'forbidden');
    assert.match(theirs.json.error, /first organisation/);
  });
});
