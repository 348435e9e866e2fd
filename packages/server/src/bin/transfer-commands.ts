// What `export` and `import` make of their command lines, and how they tell what they do.
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable, type Transform, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, createZstdCompress } from 'node:zlib';
import type { ExportCommand, ImportCommand } from '../app/transfer.ts';
import { type Arguments, UsageError } from './arguments.ts';

type Options = Arguments['options'];

export async function runExportCommand({ options, sources }: Arguments): Promise<number> {
  const { readSettings } = await import('../app/config/read-settings.ts');
  const settings = readSettings(sources);
  const wishes = await exportWishes(options);
  const output = options['--output'] ?? '-';
  const { runExport } = await import('../app/transfer.ts');
  await runExport(settings, wishes, (pieces) => (output === '-' ? toStdout(pieces) : toFile(pieces, output)));
  return 0;
}

async function exportWishes(options: Options): Promise<ExportCommand> {
  const { EXPORT_FORMATS, readExportFilter } = await import('../app/export-wishes.ts');
  const given = options['--format'] ?? 'jsonl';
  const format = EXPORT_FORMATS.find((name) => name === given);
  if (format === undefined) throw wrong('--format', given, EXPORT_FORMATS.join(', '));
  const bodies = options['--bodies'] ?? 'yes';
  if (bodies !== 'yes' && bodies !== 'no') throw wrong('--bodies', bodies, 'yes, no');
  const fromMs = momentOf('--from', options['--from']) ?? 0;
  const toMs = momentOf('--to', options['--to']) ?? LAST_MS;
  if (fromMs >= toMs) throw new UsageError(`--from ${options['--from']} is not before --to ${options['--to']}`);
  const filter = readExportFilter(options['--filter'] ?? '"all"');
  if ('refusal' in filter) throw new UsageError(`--${filter.refusal}`);
  return {
    organization: options['--org'],
    format,
    filter: filter.filter,
    window: { fromMs, toMs },
    bodies: bodies === 'yes',
  };
}

/** The end of 2099, UTC: all that a store can hold. */
const LAST_MS = 4_102_444_800_000;

function momentOf(flag: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const ms = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw wrong(flag, text, 'a day or a time, such as 2026-07-01 or 2026-07-01T12:00:00Z');
  return ms;
}

function wrong(flag: string, seen: string, accepted: string): UsageError {
  return new UsageError(`${flag} is "${seen}"; accepted is ${accepted}`);
}

type Pieces = AsyncIterable<string | Uint8Array>;

async function toStdout(pieces: Pieces): Promise<void> {
  try {
    await pipeline(Readable.from(pieces), process.stdout, { end: false });
  } catch (error) {
    // Nobody reads on (`heliometer export | head`): that is no failure.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
  }
}

/** For its owner alone, as it may hold everything that was ever said; under its name only when it is whole. */
async function toFile(pieces: Pieces, path: string): Promise<void> {
  const draft = `${path}.part`;
  const file = createWriteStream(draft, { mode: 0o600, flush: true });
  try {
    await piped(Readable.from(pieces), compressionOf(path), file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await rename(draft, path);
  process.stderr.write(`${file.bytesWritten} bytes are in ${path}\n`);
}

function piped(source: Readable, through: Transform | null, target: Writable): Promise<void> {
  return through === null ? pipeline(source, target) : pipeline(source, through, target);
}

function compressionOf(path: string): Transform | null {
  if (path.endsWith('.gz')) return createGzip();
  return path.endsWith('.zst') ? createZstdCompress() : null;
}

/** Reasons are told of so many lines; a file of another kind would fill the screen for hours. */
const MOST_REASONS = 200;

export async function runImportCommand({ words, options, sources }: Arguments): Promise<number> {
  const [path] = words;
  if (path === undefined) throw new UsageError('import needs a file, or - for standard input');
  const { readSettings } = await import('../app/config/read-settings.ts');
  const settings = readSettings(sources);
  const { runImport } = await import('../app/transfer.ts');
  let told = 0;
  const { stored, present, bad, organization, isServer } = await runImport(settings, {
    path,
    organization: options['--org'],
    progress: showCounts(),
    bad(line, reason) {
      told += 1;
      if (told <= MOST_REASONS) process.stderr.write(`line ${line}: ${reason}\n`);
      if (told === MOST_REASONS + 1) process.stderr.write('further lines that cannot be read are only counted\n');
    },
  });
  const where = isServer ? 'by way of the running server' : `in ${settings.dataDir}`;
  console.log(`${stored} exchanges are new in organisation ${organization}, stored ${where}`);
  if (present > 0) console.log(`${present} were there already`);
  if (bad > 0) console.log(`${bad} ${bad === 1 ? 'line' : 'lines'} could not be read`);
  return bad === 0 ? 0 : 1;
}

/** On a terminal one line that changes; else one now and then. */
function showCounts(): ImportCommand['progress'] {
  let [shown, next] = [0, 1];
  return ({ stored, present }) => {
    const done = stored + present;
    const line = `${done} exchanges read, ${stored} of them stored`;
    if (process.stderr.isTTY) process.stderr.write(`\r${line}`);
    else if (done >= next && done > shown) {
      process.stderr.write(`${line}\n`);
      [shown, next] = [done, done * 1.5];
    }
  };
}
