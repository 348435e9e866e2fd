// Habits of this code base that a machine can hold (CONTRIBUTING.md).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type SourceFile, sourceFiles } from './source-files.ts';

const ours = [...sourceFiles('packages/*/src/**/*.{ts,tsx}')];
const everything = [...ours, ...sourceFiles('packages/*/test/**/*.ts'), ...sourceFiles('{tests,scripts}/**/*.ts')];

function linesWith(files: readonly SourceFile[], pattern: RegExp): string[] {
  return files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1} ${line.trim()}`] : [])),
  );
}

test('process.env is read in app/config and nowhere else', () => {
  const others = ours.filter(({ path }) => !path.startsWith('packages/server/src/app/config/'));
  // Handing the whole environment on by `env: process.env` would be reading it, too.
  assert.deepEqual(linesWith(others, /\bprocess\.env\b|\bfrom 'node:process'/), []);
});

test('nothing is decided on the text of an error', () => {
  assert.deepEqual(linesWith(ours, /\.message\.(includes|startsWith|endsWith|match|search|indexOf)\(/), []);
});

test('there are no default exports', () => {
  assert.deepEqual(linesWith(everything, /^export default\b|\bas default\b/), []);
});

test('there are no barrels but the doors of contract and SDK', () => {
  const doors = everything.filter(({ path }) => path.endsWith('/index.ts')).map(({ path }) => path);
  assert.deepEqual(doors, ['packages/contract/src/index.ts', 'packages/sdk/src/index.ts']);
});

test('files are named for what they do', () => {
  const drawers = /(^|\/)(utils?|helpers?|common|misc|manager|service)\.tsx?$/;
  const notKebab = /[^a-z0-9./-]/;
  const wrong = everything.filter(({ path }) => drawers.test(path) || notKebab.test(path));
  assert.deepEqual(
    wrong.map(({ path }) => path),
    [],
  );
});

test('files are at most 300 lines long, unless their first line says they are a table', () => {
  const long = ours
    .map(({ path, text }) => ({ path, text, lines: text.trimEnd().split('\n').length }))
    .filter(({ text, lines }) => lines > 300 && !text.startsWith('// Table.'));
  assert.deepEqual(
    long.map(({ path, lines }) => `${path}: ${lines}`),
    [],
  );
});

test('each file begins by saying what it is', () => {
  const silent = ours.filter(({ path, text }) => !text.startsWith('//') && !path.endsWith('.d.ts'));
  assert.deepEqual(
    silent.map(({ path }) => path),
    [],
  );
});

test('nothing is left for later', () => {
  const words = new RegExp(['TO', 'DO|FIX', 'ME|XX', 'X\\b|@ts-ig', 'nore'].join(''));
  assert.deepEqual(linesWith(everything, words), []);
});
