// What `npm test` runs: types, lint, then every test. Arguments choose files by a part of their path; --slow adds the long ones.
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { run } from 'node:test';
import { answeredRoutes, noteRoutes } from './answered-routes.ts';
import { installSystemPackages, SYSTEM_PACKAGES } from './install-system-packages.ts';
import { folderInMemory } from './test-folder.ts';
import { type TestEvent, TestReport } from './test-report.ts';

const ROOT = resolve(import.meta.dirname, '..');
const PATTERNS = ['packages/*/test/**/*.test.ts', 'tests/**/*.test.ts'];
/** A file that takes longer hangs, or left something open; it is killed and counts as failed. */
const FILE_TIMEOUT_MS = { normal: 10 * 60_000, slow: 60 * 60_000 };
/** Most wait for a process, a browser or a clock a good part of their time. */
const FILES_AT_ONCE = availableParallelism() * 2;

const args = process.argv.slice(2);
const slow = args.includes('--slow');
const wanted = args.filter((arg) => !arg.startsWith('-'));

process.chdir(ROOT);
// Every file is a process that strips and compiles much the same modules.
process.env.NODE_COMPILE_CACHE ??= resolve(ROOT, 'node_modules/.cache/tests');
// The long crash tests meet the disk there is.
if (!slow) process.env.TMPDIR ??= folderInMemory() ?? tmpdir();
const report = new TestReport(ROOT, (text) => console.log(text));
for (const { name, neededBy } of installSystemPackages(SYSTEM_PACKAGES, process.env.PATH ?? '')) {
  console.log(`missing: ${name}, needed by ${neededBy}`);
}
if (wanted.length === 0)
  await Promise.all([
    check('types', 'tsc', ['--noEmit']),
    check('types of the dashboard', 'tsc', ['--noEmit', '-p', 'packages/web']),
    check('lint', 'biome', ['check', '.']),
  ]);
noteRoutes();
await runTests(testFiles());
const { answered, missing } = answeredRoutes();
if (wanted.length === 0) {
  report.takeCheck('routes', missing.length === 0, `no test has a checked success of: ${missing.join(', ')}`);
} else if (args.includes('--routes'))
  console.log(`answered: ${answered.join(', ')}\nnot answered: ${missing.join(', ')}`);
report.finish();
// Also when something a test left open keeps the loop alive.
process.exit(report.failed === 0 ? 0 : 1);

function testFiles(): string[] {
  return globSync(PATTERNS, { cwd: ROOT })
    .filter((file) => !file.startsWith('tests/bench/') && !file.includes('node_modules'))
    .filter((file) => slow || !file.endsWith('.slow.test.ts'))
    .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
    .sort()
    .map((file) => resolve(ROOT, file));
}

/** Files run in processes of their own, a few at once. */
async function runTests(files: readonly string[]): Promise<void> {
  if (files.length === 0) return report.takeCheck('tests', false, 'no test file was found');
  const waiting = [...files];
  await Promise.all(
    Array.from({ length: FILES_AT_ONCE }, async () => {
      for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) await runFile(file);
    }),
  );
}

async function runFile(file: string): Promise<void> {
  const signal = AbortSignal.timeout(slow ? FILE_TIMEOUT_MS.slow : FILE_TIMEOUT_MS.normal);
  const startedAt = performance.now();
  for await (const event of run({ files: [file], signal })) report.take(event as TestEvent);
  report.takeTime(file, (performance.now() - startedAt) / 1_000);
}

function check(name: string, command: string, commandArgs: readonly string[]): Promise<void> {
  const { promise, resolve: done } = Promise.withResolvers<void>();
  let output = '';
  const child = spawn(resolve(ROOT, 'node_modules/.bin', command), commandArgs, { stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  child.once('error', (error) => {
    report.takeCheck(name, false, String(error));
    done();
  });
  child.once('close', (code) => {
    report.takeCheck(name, code === 0, output);
    done();
  });
  return promise;
}
