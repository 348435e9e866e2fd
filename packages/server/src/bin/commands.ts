// Table. The commands: what each is called, takes and does.
import { join } from 'node:path';
import type { Arguments, CommandOptions } from './arguments.ts';
import { UsageError } from './arguments.ts';
import { runExportCommand, runImportCommand } from './transfer-commands.ts';

export interface Command extends CommandOptions {
  readonly name: string;
  /** After the name, as help shows it. */
  readonly usage: string;
  readonly help: string;
  readonly options: readonly { readonly flag: string; readonly value: string; readonly help: string }[];
  /** Takes settings as flags. */
  run(given: Arguments): Promise<number>;
}

/** The launcher, which hands over to us without a process between. */
const ENTRY = join(import.meta.dirname, '../../bin/heliometer.cjs');

function startOptions({ sources }: Arguments) {
  return { entry: ENTRY, sources, print: (line: string) => console.log(line) };
}

export const COMMANDS: readonly Command[] = [
  {
    name: 'start',
    usage: '[settings]',
    help: 'Runs everything: gateway(s) and console, restarted when they die.',
    options: [],
    words: 0,
    async run(given) {
      return (await import('../app/start.ts')).start(startOptions(given));
    },
  },
  {
    name: 'gateway',
    usage: '[settings]',
    help: 'Runs a gateway alone, for a fleet; its records go to HELIOMETER_RECORDS_URL.',
    options: [],
    words: 0,
    async run(given) {
      return (await import('../app/alone.ts')).runAlone('gateway', startOptions(given));
    },
  },
  {
    name: 'console',
    usage: '[settings]',
    help: 'Runs the console alone, for a fleet: REST API over the record store.',
    options: [],
    words: 0,
    async run(given) {
      return (await import('../app/alone.ts')).runAlone('console', startOptions(given));
    },
  },
  {
    name: 'keys',
    usage: 'create [--name N] [--permissions rw|r|w] [--org O] | list | revoke ID',
    help: 'Makes, lists and revokes Helicone keys, with or without a running server.',
    options: [
      { flag: '--name', value: 'N', help: 'what the key is called' },
      { flag: '--permissions', value: 'rw|r|w', help: 'read and write, read only, or write only; default rw' },
      { flag: '--org', value: 'O', help: 'organisation, by name or id; default the default one' },
    ],
    words: 2,
    run: runKeys,
  },
  {
    name: 'accounts',
    usage: 'reset EMAIL',
    help: 'Prints a link, good once and for an hour, by which an account gets a new password.',
    options: [],
    words: 2,
    run: runAccounts,
  },
  {
    name: 'demo',
    usage: '[--rows N] [--seed S]',
    help: 'Fills the store with realistic exchanges of five made-up applications, with or without a running server.',
    options: [
      { flag: '--rows', value: 'N', help: 'how many exchanges; default 10000' },
      { flag: '--seed', value: 'S', help: 'the same seed makes the same exchanges; default 1' },
    ],
    words: 0,
    run: runDemo,
  },
  {
    name: 'export',
    usage: '[--format F] [--output FILE] [--from T] [--to T] [--filter JSON] [--bodies yes|no] [--org O]',
    help: 'Writes exchanges as JSON lines that import reads back, or as a table, with or without a running server.',
    options: [
      {
        flag: '--format',
        value: 'F',
        help: 'jsonl (all there is, for import), csv or parquet (tables); default jsonl',
      },
      { flag: '--output', value: 'FILE', help: 'compressed when it ends in .gz or .zst; default standard output' },
      { flag: '--from', value: 'T', help: 'the first day or moment, UTC; default the first there is' },
      { flag: '--to', value: 'T', help: 'the day or moment before which it ends, UTC; default none' },
      { flag: '--filter', value: 'JSON', help: 'which exchanges, as a filter of the API; default all' },
      { flag: '--bodies', value: 'yes|no', help: 'with or without bodies; default yes' },
      { flag: '--org', value: 'O', help: 'organisation, by name or id; default the default one' },
    ],
    words: 0,
    run: runExportCommand,
  },
  {
    name: 'import',
    usage: 'FILE [--org O]',
    help: 'Takes in what export wrote, or a Helicone export (JSON lines or CSV), gzip and zstd too; FILE may be -.',
    options: [{ flag: '--org', value: 'O', help: 'organisation, by name or id; default the default one' }],
    words: 1,
    run: runImportCommand,
  },
  {
    name: 'doctor',
    usage: '[settings]',
    help: 'Checks settings, port, stores, disk, clock and upstreams; exit 1 if something is broken.',
    options: [],
    words: 0,
    async run({ sources }) {
      return (await import('../app/doctor/doctor.ts')).doctor(sources, (line) => console.log(line));
    },
  },
];

const MOST_ROWS = 10_000_000;
const MOST_SEED = 2 ** 32 - 1;

async function runDemo({ options, sources }: Arguments): Promise<number> {
  const rows = wholeNumber('--rows', options['--rows'] ?? '10000', { least: 1, most: MOST_ROWS });
  const seed = wholeNumber('--seed', options['--seed'] ?? '1', { least: 0, most: MOST_SEED });
  const { readSettings } = await import('../app/config/read-settings.ts');
  const settings = readSettings(sources);
  const { fillWithDemo } = await import('../app/demo.ts');
  const progress = showProgress(rows);
  const { organization, isServer } = await fillWithDemo(settings, { rows, seed, nowMs: Date.now(), progress });
  const where = isServer ? 'by way of the running server' : `in ${settings.dataDir}`;
  console.log(`${rows} exchanges are in organisation ${organization}, stored ${where}`);
  return 0;
}

/** On a terminal one line that changes; else a line for every tenth. */
function showProgress(rows: number): (stored: number) => void {
  let tenths = 0;
  return (stored) => {
    const line = `${stored} of ${rows} exchanges stored`;
    if (process.stderr.isTTY) process.stderr.write(`\r${line}${stored === rows ? '\n' : ''}`);
    else if (Math.floor((stored * 10) / rows) > tenths) process.stderr.write(`${line}\n`);
    tenths = Math.max(tenths, Math.floor((stored * 10) / rows));
  };
}

function wholeNumber(flag: string, text: string, { least, most }: { least: number; most: number }): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`${flag} is "${text}"; accepted is a whole number from ${least} to ${most}`);
}

async function runKeys({ words, options, sources }: Arguments): Promise<number> {
  const [what, id] = words;
  checkKeysWords(what, id, options);
  const keys = await import('../app/keys.ts');
  const { readSettings } = await import('../app/config/read-settings.ts');
  const settings = readSettings(sources);
  if (what === 'create') {
    const wishes = { name: options['--name'], permissions: options['--permissions'], organization: options['--org'] };
    console.log(await keys.createKey(settings, wishes));
  } else if (what === 'list') {
    for (const line of await keys.listKeys(settings)) console.log(line);
  } else {
    await keys.revokeKey(settings, id ?? '');
  }
  return 0;
}

async function runAccounts({ words, sources }: Arguments): Promise<number> {
  const [what, email] = words;
  if (what !== 'reset') throw new UsageError(`accounts needs reset${what === undefined ? '' : `, not ${what}`}`);
  if (email === undefined) throw new UsageError('accounts reset needs the e-mail address of an account');
  const { resetAccount } = await import('../app/accounts.ts');
  const { readSettings } = await import('../app/config/read-settings.ts');
  console.log(await resetAccount(readSettings(sources), email));
  return 0;
}

function checkKeysWords(what: string | undefined, id: string | undefined, options: Arguments['options']): void {
  if (what !== 'create' && what !== 'list' && what !== 'revoke') {
    throw new UsageError(`keys needs create, list or revoke${what === undefined ? '' : `, not ${what}`}`);
  }
  if (what === 'revoke' && id === undefined) throw new UsageError('keys revoke needs the id of a key, see keys list');
  if (what !== 'revoke' && id !== undefined) throw new UsageError(`${id} is one word too many`);
  const unused = what === 'create' ? undefined : Object.keys(options)[0];
  if (unused !== undefined) throw new UsageError(`${unused} is for keys create only`);
}
