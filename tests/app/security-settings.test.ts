// The security guard's settings: what needs what, said before anything starts.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, describe, test } from 'node:test';
import { readSettings, SettingError } from '../../packages/server/src/app/config/read-settings.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const TINY_MODEL = resolve(ROOT, 'tests/support/tiny-classifier');
const directory = mkdtempSync(join(tmpdir(), 'heliometer-security-settings-'));
after(() => rmSync(directory, { recursive: true, force: true }));

function read(environment: Readonly<Record<string, string>>) {
  return readSettings({ flags: [], environment, directory });
}

describe('a combination that cannot work', () => {
  const url = 'http://127.0.0.1:9/v1';
  for (const [given, words] of [
    [{ ENGINE: 'transformers' }, /security\.engine is transformers, which needs security\.modelDir$/],
    [
      { ENGINE: 'transformers', MODEL_DIR: '/nowhere' },
      /security\.modelDir is "\/nowhere", where config\.json is missing$/,
    ],
    [{ ENGINE: 'http' }, /security\.engine is http, which needs security\.url$/],
    [{ ENGINE: 'http', URL: url, PROTOCOL: 'chat' }, /security\.protocol is chat, which needs security\.model$/],
    [
      { ADVANCED_ENGINE: 'http', ADVANCED_URL: url },
      /security\.advancedProtocol is chat, which needs security\.advancedModel$/,
    ],
    [
      { ADVANCED_ENGINE: 'transformers' },
      /security\.advancedEngine is transformers, which needs security\.advancedModelDir$/,
    ],
    [
      { MODEL_DIR: TINY_MODEL },
      /security\.modelDir is given and would not be used: setting security\.engine is builtin$/,
    ],
    [{ ADVANCED_URL: url }, /security\.advancedUrl is given and would not be used/],
    [{ API_KEY: 'canary-key' }, /security\.apiKey is given and would not be used/],
    [{ THRESHOLD: '0' }, /SECURITY_THRESHOLD is "0"; accepted is a number above 0 and up to 1$/],
    [{ THRESHOLD: '1.5' }, /a number above 0 and up to 1$/],
    [{ ADVANCED_ENGINE: 'builtin' }, /accepted is none, transformers or http$/],
  ] as const) {
    test(JSON.stringify(given), () => {
      const environment = Object.fromEntries(
        Object.entries(given).map(([name, value]) => [`HELIOMETER_SECURITY_${name}`, value]),
      );
      assert.throws(
        () => read(environment),
        (error) => {
          assert.ok(error instanceof SettingError);
          assert.match(error.message, words);
          assert.ok(!error.message.includes('canary-key'));
          return true;
        },
      );
    });
  }

  test('stops the start', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [resolve(ROOT, 'packages/server/bin/heliometer.cjs'), 'start'],
      {
        encoding: 'utf8',
        env: {
          PATH: process.env.PATH,
          HELIOMETER_DATA_DIR: join(directory, 'data'),
          HELIOMETER_SECURITY_ENGINE: 'http',
        },
      },
    );
    assert.notEqual(status, 0);
    assert.match(stderr, /^heliometer: setting security\.engine is http, which needs security\.url\n$/);
  });

  test('a gateway alone has no console that could run a local model', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [resolve(ROOT, 'packages/server/bin/heliometer.cjs'), 'gateway'],
      {
        encoding: 'utf8',
        env: {
          PATH: process.env.PATH,
          HELIOMETER_DATA_DIR: join(directory, 'data'),
          HELIOMETER_RECORDS_URL: 'http://127.0.0.1:9',
          HELIOMETER_SECURITY_ENGINE: 'transformers',
          HELIOMETER_SECURITY_MODEL_DIR: TINY_MODEL,
        },
      },
    );
    assert.notEqual(status, 0);
    assert.match(stderr, /a gateway alone can use builtin or http\n$/);
  });
});

test('what can work is taken as given', () => {
  const settings = read({
    HELIOMETER_SECURITY_ENGINE: 'transformers',
    HELIOMETER_SECURITY_MODEL_DIR: TINY_MODEL,
    HELIOMETER_SECURITY_THRESHOLD: '.75',
    HELIOMETER_SECURITY_ADVANCED_ENGINE: 'http',
    HELIOMETER_SECURITY_ADVANCED_URL: 'https://judge.example/v1/',
    HELIOMETER_SECURITY_ADVANCED_MODEL: 'llama-guard',
  });
  assert.equal(settings['security.threshold'], 0.75);
  assert.equal(settings['security.advancedUrl'], 'https://judge.example/v1');
  assert.equal(read({})['security.engine'], 'builtin');
  assert.equal(read({})['security.onFailure'], 'allow');
  assert.equal(read({})['security.timeoutMs'], 1_000);
});
