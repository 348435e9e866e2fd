// headers.md §0, §3 to §6: how the headers that control us are read.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HEADERS, IGNORED_HEADERS } from '@heliometer/contract';
import { isOn, readControlHeaders, textOf } from '../../src/gateway/control-headers/read-control-headers.ts';
import { UNUSABLE, USABLE } from './header-samples.ts';

function isOfTwice({ message }: { readonly message: string }): boolean {
  return message.includes('more than once');
}

describe('control headers', () => {
  for (const row of HEADERS) {
    // Whoever sorts the headers takes it out: a bad key is a 401, not a 400.
    if (row.name === 'Helicone-Auth') continue;

    for (const value of UNUSABLE[row.kind] ?? []) {
      test(`${row.name}: ${JSON.stringify(value)} is a problem that names it`, () => {
        const { problems, values } = readControlHeaders([row.name, value], false);
        assert.equal(problems.length, 1);
        assert.equal(problems[0]?.header, row.name);
        assert.ok(problems[0]?.message.includes(row.accepts), problems[0]?.message);
        assert.equal(values.size, 0);
      });

      test(`${row.name}: ${JSON.stringify(value)} is ignored with a warning when lenient`, () => {
        const { problems, warnings } = readControlHeaders([row.name, value], true);
        assert.equal(problems.length, 0);
        assert.ok(warnings.some((warning) => warning.includes(row.name)));
      });
    }

    test(`${row.name} sent twice is a problem`, () => {
      const name = row.name.replace('*', 'X');
      const sent = row.kind === 'choice' ? row.choices[0] : USABLE[row.kind];
      const twice = [name, sent, name.toLowerCase(), sent];
      const problems = readControlHeaders(twice, false).problems.filter(isOfTwice);
      assert.deepEqual(
        problems.map(({ header }) => header.toLowerCase()),
        [name.toLowerCase()],
      );
      const lenient = readControlHeaders(twice, true);
      assert.deepEqual(
        { problems: lenient.problems, values: lenient.values.size, properties: lenient.properties },
        { problems: [], values: 0, properties: [] },
        'when lenient it is ignored, as its warning says',
      );
      const naming = lenient.warnings.filter((warning) => warning.toLowerCase().startsWith(`${name.toLowerCase()} `));
      assert.equal(naming.length, 1);
    });

    test(`${row.name} sent empty is as if not sent`, () => {
      const control = readControlHeaders([row.name.replace('*', 'X'), '  '], false);
      assert.deepEqual(
        { values: control.values.size, properties: control.properties, problems: control.problems },
        { values: 0, properties: [], problems: [] },
      );
    });
  }

  test('booleans are true, false, 1 and 0 in any case', () => {
    for (const value of ['true', 'TRUE', '1', ' True '])
      assert.equal(isOn(readControlHeaders(['helicone-omit-request', value], false), 'Helicone-Omit-Request'), true);
    for (const value of ['false', 'FALSE', '0'])
      assert.equal(isOn(readControlHeaders(['helicone-omit-request', value], false), 'Helicone-Omit-Request'), false);
  });

  test('a request id may be any UUID of RFC 9562, in any case', () => {
    const id = '01A20A86-EBA8-767E-9000-1284AF24F9C8';
    assert.equal(
      textOf(readControlHeaders(['Helicone-Request-Id', id], false), 'Helicone-Request-Id'),
      id.toLowerCase(),
    );
  });

  test('values may be RFC 8187', () => {
    const control = readControlHeaders(
      ['Helicone-User-Id', "UTF-8''J%C3%BCrgen%20%E2%82%AC", 'Helicone-Property-Town', "utf-8'de'K%C3%B6ln"],
      false,
    );
    assert.equal(textOf(control, 'Helicone-User-Id'), 'Jürgen €');
    assert.deepEqual(control.properties, [['Town', 'Köln']]);
  });

  test('what only looks like RFC 8187 stays as it was sent', () => {
    assert.equal(
      textOf(readControlHeaders(['Helicone-User-Id', "UTF-8''%C3"], false), 'Helicone-User-Id'),
      "UTF-8''%C3",
    );
  });

  test('raw UTF-8 bytes are read as UTF-8, real latin1 as latin1', () => {
    const utf8 = Buffer.from('Jürgen', 'utf8').toString('latin1');
    assert.equal(textOf(readControlHeaders(['Helicone-User-Id', utf8], false), 'Helicone-User-Id'), 'Jürgen');
    assert.equal(textOf(readControlHeaders(['Helicone-User-Id', 'J\xfcrgen'], false), 'Helicone-User-Id'), 'Jürgen');
  });

  test('properties keep their order and spelling, and are at most 64', () => {
    const headers = Array.from({ length: 64 }, (_, i) => [`Helicone-Property-P${i}`, `v${i}`]).flat();
    assert.deepEqual(readControlHeaders(headers, false).problems, []);
    assert.equal(readControlHeaders(headers, false).properties[63]?.[0], 'P63');
    assert.equal(readControlHeaders([...headers, 'Helicone-Property-One-More', 'x'], false).problems.length, 1);
  });

  test('a property’s name has 1 to 128 bytes', () => {
    assert.equal(readControlHeaders([`Helicone-Property-${'n'.repeat(128)}`, 'v'], false).problems.length, 0);
    assert.equal(readControlHeaders([`Helicone-Property-${'n'.repeat(129)}`, 'v'], false).problems.length, 1);
    assert.equal(readControlHeaders(['Helicone-Property-', 'v'], false).problems.length, 1);
  });

  test('an unknown Helicone header is named in a warning', () => {
    assert.deepEqual(readControlHeaders(['Helicone-Sesion-Id', 'x'], false).warnings, [
      'Helicone-Sesion-Id is not known and was ignored',
    ]);
  });

  test('what is ignored may be sent twice', () => {
    const sent = [
      'Helicone-Sesion-Id',
      'x',
      'Helicone-Sesion-Id',
      'y',
      'Helicone-Node-Id',
      'n',
      'Helicone-Node-Id',
      'm',
    ];
    const { warnings, problems } = readControlHeaders(sent, false);
    assert.deepEqual(problems, []);
    assert.deepEqual(warnings, ['Helicone-Sesion-Id is not known and was ignored']);
  });

  test('headers of older clients are ignored without a warning', () => {
    const headers = IGNORED_HEADERS.flatMap((name) => [name.replace('*', 'X'), 'anything']);
    const { warnings, problems } = readControlHeaders(headers, false);
    assert.deepEqual({ warnings, problems }, { warnings: [], problems: [] });
  });

  test('a session path without a session id gets a warning', () => {
    assert.equal(readControlHeaders(['Helicone-Session-Path', '/a'], false).warnings.length, 1);
    assert.equal(
      readControlHeaders(['Helicone-Session-Path', '/a', 'Helicone-Session-Id', 's'], false).warnings.length,
      0,
    );
  });
});
