// Settings: where they come from, which one wins, and what is said when one cannot be used.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { environmentName, flagName, namesOfSettings } from '../../packages/server/src/app/config/names.ts';
import { readSettings, SettingError, showChanged } from '../../packages/server/src/app/config/read-settings.ts';
import { reloadSettings } from '../../packages/server/src/app/config/reload-settings.ts';
import { settingRow } from '../../packages/server/src/app/config/table.ts';
import type { Log } from '../../packages/server/src/kernel/log.ts';

const directory = mkdtempSync(join(tmpdir(), 'heliometer-settings-'));
after(() => rmSync(directory, { recursive: true, force: true }));

interface Given {
  readonly flags?: Record<string, string | undefined>;
  readonly environment?: Record<string, string>;
  readonly file?: unknown;
}

function sources({ flags = {}, environment = {}, file = {} }: Given) {
  writeFileSync(join(directory, 'heliometer.config.json'), typeof file === 'string' ? file : JSON.stringify(file));
  return { flags: Object.entries(flags), environment, directory };
}

function read(given: Given) {
  return readSettings(sources(given));
}

function problem(given: Given): string {
  try {
    read(given);
  } catch (error) {
    assert.ok(error instanceof SettingError);
    return error.message;
  }
  throw new assert.AssertionError({ message: 'the settings were accepted' });
}

describe('sources', () => {
  test('flag beats environment beats file beats default', () => {
    const flags = { '--port': '1' };
    const environment = { HELIOMETER_PORT: '2' };
    const file = { port: 3 };
    assert.equal(read({ flags, environment, file }).port, 1);
    assert.equal(read({ environment, file }).port, 2);
    assert.equal(read({ file }).port, 3);
    assert.equal(read({}).port, 8787);
  });

  test('a file may nest, use dots, and hold lists, numbers and booleans', () => {
    const settings = read({
      file: {
        gateway: { anonymous: true, allowedTargets: ['10.0.0.0/8', 'ollama:11434'] },
        'capture.headBytes': 1024,
        provider: { openai: { url: 'http://127.0.0.1:9/base/' } },
      },
    });
    assert.equal(settings['gateway.anonymous'], true);
    assert.deepEqual(settings['gateway.allowedTargets'], ['10.0.0.0/8', 'ollama:11434']);
    assert.equal(settings['capture.headBytes'], 1024);
    assert.deepEqual({ ...settings.providerUrls }, { openai: 'http://127.0.0.1:9/base' });
  });

  test('a missing file is an empty one, unless it was asked for by name', () => {
    const none = { flags: [], environment: {}, directory: join(directory, 'nowhere') };
    assert.equal(readSettings(none).port, 8787);
    const named = join(directory, 'named.json');
    assert.throws(() => readSettings({ ...none, environment: { HELIOMETER_CONFIG: named } }), SettingError);
    writeFileSync(named, '{"port":4}');
    assert.equal(readSettings({ ...none, environment: { HELIOMETER_CONFIG: named } }).port, 4);
    assert.equal(readSettings({ ...none, flags: [['--config', named]] }).port, 4);
  });

  test('an empty variable counts as absent', () => {
    assert.equal(read({ environment: { HELIOMETER_PORT: '', HELIOMETER_MASTER_KEY: '' } }).port, 8787);
  });

  test('the object is frozen, and so is what it holds', () => {
    const settings = read({ environment: { HELIOMETER_PROVIDER_GROQ_URL: 'http://127.0.0.1:1' } });
    assert.ok(Object.isFrozen(settings));
    assert.ok(Object.isFrozen(settings.providerUrls));
    assert.throws(() => Object.assign(settings, { port: 1 }), TypeError);
  });
});

describe('names', () => {
  test('a leading gateway. is dropped, everything else is upper snake and kebab', () => {
    assert.equal(environmentName('dataDir'), 'HELIOMETER_DATA_DIR');
    assert.equal(environmentName('gateway.allowedTargets'), 'HELIOMETER_ALLOWED_TARGETS');
    assert.equal(environmentName('rateLimit.onFailure'), 'HELIOMETER_RATE_LIMIT_ON_FAILURE');
    assert.equal(environmentName('console.listen'), 'HELIOMETER_CONSOLE_LISTEN');
    assert.equal(flagName('gateway.allowedTargets'), '--allowed-targets');
    assert.equal(flagName('spool.maxBytes'), '--spool-max-bytes');
  });

  test('no two settings share a flag or a variable', () => {
    const names = namesOfSettings();
    assert.equal(new Set(names.map(flagName)).size, names.length);
    assert.equal(new Set(names.map(environmentName)).size, names.length);
  });

  test('each default can be given as text and comes back the same', () => {
    for (const name of namesOfSettings()) {
      const { kind, default: fallback } = settingRow(name);
      if (fallback === null || kind.secret) continue;
      assert.deepEqual(kind.parse(kind.show(fallback)), fallback, name);
    }
  });

  test('a provider is moved by its slug, as flag, variable or dotted name', () => {
    const url = 'https://proxy.example/openai';
    for (const given of [
      { flags: { '--provider-openai-url': url } },
      { environment: { HELIOMETER_PROVIDER_OPENAI_URL: url } },
      { file: { 'provider.openai.url': url } },
    ]) {
      assert.equal(read(given).providerUrls['openai'], url);
    }
  });
});

describe('what cannot be used', () => {
  const cases: readonly [what: string, given: Given, expected: RegExp][] = [
    ['an unknown flag', { flags: { '--prot': '1' } }, /no flag --prot; did you mean --port\?/],
    [
      'an unknown variable',
      { environment: { HELIOMETER_DATADIR: 'x' } },
      /no setting HELIOMETER_DATADIR; did you mean HELIOMETER_DATA_DIR\?/,
    ],
    [
      'an unknown name in the file',
      { file: { gateway: { anonimous: true } } },
      /no setting gateway\.anonimous;.*gateway\.anonymous/,
    ],
    [
      'an unknown provider',
      { environment: { HELIOMETER_PROVIDER_NOBODY_URL: 'http://x' } },
      /HELIOMETER_PROVIDER_NOBODY_URL/,
    ],
    ['a flag without its value', { flags: { '--port': undefined } }, /--port needs a value: a port from 0 to 65535/],
    ['a port out of range', { flags: { '--port': '65536' } }, /--port is "65536"; accepted is a port from 0 to 65535/],
    ['a port that is none', { environment: { HELIOMETER_PORT: '80a' } }, /HELIOMETER_PORT is "80a"/],
    [
      'a boolean that is none',
      { environment: { HELIOMETER_ANONYMOUS: 'yes' } },
      /is "yes"; accepted is true, false, 1 or 0/,
    ],
    ['a size with an unknown unit', { flags: { '--spool-max-bytes': '4 parsecs' } }, /accepted is a size from 1MiB/],
    ['a choice not offered', { flags: { '--spool-on-full': 'explode' } }, /accepted is drop-bodies, drop or refuse/],
    ['a target with a wildcard', { flags: { '--allowed-targets': '*.local' } }, /"\*\.local"/],
    ['a network with bits behind its prefix', { flags: { '--allowed-targets': '10.0.0.1/8' } }, /CIDR/],
    ['a provider URL with credentials', { flags: { '--provider-openai-url': 'http://a:b@c' } }, /without credentials/],
    [
      'an edge engine of another kind',
      { environment: { HELIOMETER_EDGE_URL: 'memcached://m' } },
      /embedded, or redis:/,
    ],
    [
      'a control store of an engine that it does not know',
      { environment: { HELIOMETER_CONTROL_URL: 'mysql://db/control' } },
      /CONTROL_URL has a value that cannot be used; accepted is embedded, or postgres:/,
    ],
    [
      'a control store that names no database',
      { environment: { HELIOMETER_CONTROL_URL: 'postgres://db:5432/' } },
      /CONTROL_URL has a value that cannot be used; accepted is embedded, or postgres:/,
    ],
    ...[
      ['no bucket', 's3://'],
      ['a parameter nobody knows', 's3://b1?colour=red'],
      ['a key without its secret', 's3://key@b1'],
      ['an endpoint that is no URL', 's3://b1?endpoint=minio'],
      ['a prefix that leads elsewhere', 's3://b1/a//b'],
      ['another scheme', 'https://b1'],
    ].map(([what, url]): (typeof cases)[number] => [
      `a place for bodies with ${what}`,
      { environment: { HELIOMETER_BODIES_URL: url ?? '' } },
      /HELIOMETER_BODIES_URL has a value.*s3:\/\/bucket/,
    ]),
    ['a file that is no JSON', { file: '{"port": 1,}' }, /heliometer\.config\.json is not JSON/],
    ['a file that is a list', { file: [] }, /must hold one JSON object/],
    ['null in the file', { file: { port: null } }, /at port/],
    [
      'a name given nested and with dots',
      { file: { gateway: { anonymous: true }, 'gateway.anonymous': true } },
      /twice/,
    ],
    [
      'an open console without sign-in',
      { flags: { '--console-auth': 'none', '--host': '0.0.0.0' } },
      /console\.auth is none/,
    ],
    ['one held body larger than all', { flags: { '--gather-bytes': '1GiB' } }, /gatherTotalBytes/],
  ];
  for (const [what, given, expected] of cases) {
    test(`${what} stops the start, named`, () => assert.match(problem(given), expected));
  }

  test('the message is one line, whatever was seen', () => {
    assert.doesNotMatch(problem({ environment: { HELIOMETER_LOG_LEVEL: 'a\nb' } }), /\n/);
    assert.doesNotMatch(problem({ flags: { '--a\nb': '1' } }), /\n/);
  });

  test('a secret is not repeated, neither in a message nor in a listing', () => {
    const secret = 'sk-helicone-tooshort';
    for (const given of [
      { environment: { HELIOMETER_BOOTSTRAP_KEY: secret } },
      { environment: { HELIOMETER_MASTER_KEY: secret } },
      { environment: { HELIOMETER_RECORDS_URL: `mysql://user:${secret}@host` } },
      { environment: { HELIOMETER_EDGE_URL: `redis://:${secret}@host/?x` } },
      { file: `{"masterKey": "${secret}" oops` },
    ]) {
      assert.doesNotMatch(problem(given), /tooshort/);
    }
    const key = `sk-helicone-${'k'.repeat(24)}`;
    const shown = showChanged(
      read({
        environment: {
          HELIOMETER_BOOTSTRAP_KEY: key,
          HELIOMETER_RECORDS_URL: `http://u:${key}@h`,
          HELIOMETER_EDGE_URL: `rediss://:${key}@h:1/2`,
        },
      }),
    );
    assert.deepEqual({ ...shown }, { bootstrapKey: '(hidden)', recordsUrl: '(hidden)', edgeUrl: '(hidden)' });
  });
});

describe('values', () => {
  test('sizes may be written in binary units, decimal units or plain bytes', () => {
    const size = (text: string) => read({ flags: { '--spool-max-bytes': text } })['spool.maxBytes'];
    assert.equal(size('4GiB'), 4 * 1024 ** 3);
    assert.equal(size('4 gib'), 4 * 1024 ** 3);
    assert.equal(size('1.5GB'), 1_500_000_000);
    assert.equal(size('134217728'), 134_217_728);
  });

  test('a switch alone means true', () => {
    assert.equal(read({ flags: { '--anonymous': undefined } })['gateway.anonymous'], true);
    assert.equal(read({ flags: { '--anonymous': 'false' } })['gateway.anonymous'], false);
  });

  test('console.listen is an address, or a port on loopback', () => {
    const listen = (text: string) => read({ flags: { '--console-listen': text } })['console.listen'];
    assert.deepEqual(listen('8788'), { host: '127.0.0.1', port: 8788 });
    assert.deepEqual(listen('[::1]:8788'), { host: '::1', port: 8788 });
    assert.deepEqual(listen('console.internal:80'), { host: 'console.internal', port: 80 });
    assert.match(problem({ flags: { '--console-listen': '::1:80' } }), /host:port/);
  });
});

describe('reading them again', () => {
  const said: string[] = [];
  const note = (_: object, message: string) => void said.push(message);
  const log: Log = { debug: note, info: note, warn: note, error: note };

  test('tells live changes, changes for new processes, and those that wait for the next start apart', () => {
    const current = read({});
    const live = reloadSettings(sources({ file: { logLevel: 'debug' } }), current, log);
    assert.deepEqual([live.next.logLevel, live.replaces], ['debug', false]);
    const replacing = reloadSettings(sources({ file: { gateway: { anonymous: true } } }), current, log);
    assert.deepEqual([replacing.next['gateway.anonymous'], replacing.replaces], [true, true]);
    const later = reloadSettings(sources({ file: { port: 1 } }), current, log);
    assert.deepEqual([later.next.port, later.replaces], [8787, false]);
    assert.ok(said.includes('changed settings that take effect at the next start only'));
  });

  test('settings that cannot be used leave everything as it was', () => {
    const current = read({ file: { logLevel: 'warn' } });
    const { next, replaces } = reloadSettings(sources({ file: { logLevel: 'loud' } }), current, log);
    assert.equal(next, current);
    assert.equal(replaces, false);
  });
});
