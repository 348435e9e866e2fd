// A real PostgreSQL for a test: a cluster of its own in a temporary folder, on a free port of loopback, that syncs nothing.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, chownSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { ended, freePort, onceServing } from './own-server.ts';

const BINARIES = binariesFolder();

/** For a test's `skip`: why it cannot run here, or false. */
export const POSTGRES_MISSING: string | false = BINARIES === null ? 'PostgreSQL is not installed' : false;

export interface PostgresServer {
  /** Of a new database, empty or like another. */
  database(like?: string): Promise<string>;
  /** Runs statements as the superuser, in one of its databases. */
  run(url: string, ...statements: readonly string[]): Promise<void>;
  /** Killed, with all its connections; what was written stays. */
  kill(): Promise<void>;
  /** After `kill`: on the same port. */
  restart(): Promise<void>;
  /** Kills it and removes its folder. */
  stop(): Promise<void>;
}

export async function startPostgres(): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'heliometer-postgres-'));
  const owner = unprivileged();
  if (owner !== null) chownSync(folder, owner.uid, owner.gid);
  const init = [
    '-D',
    folder,
    '--username=postgres',
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  ];
  const child = spawn(binary('initdb'), init, { stdio: ['ignore', 'ignore', 'inherit'], cwd: folder, ...owner });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`initdb ended with ${code}`);
  for (;;) {
    const port = await freePort();
    const running = await launch(folder, port);
    // Somebody else may have taken the port in between.
    if (running !== null) return new RunningPostgres(running, folder, port);
  }
}

class RunningPostgres implements PostgresServer {
  readonly #folder: string;
  readonly #port: number;
  #child: ChildProcess;
  #databases = 0;

  constructor(child: ChildProcess, folder: string, port: number) {
    this.#child = child;
    this.#folder = folder;
    this.#port = port;
  }

  async database(like?: string): Promise<string> {
    this.#databases += 1;
    const name = `test_${this.#databases}`;
    const template = like === undefined ? 'template0' : (URL.parse(like)?.pathname.slice(1) ?? '');
    // Copying files is the fast way where nothing is synced.
    await this.run(this.#urlOf('postgres'), `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`);
    return this.#urlOf(name);
  }

  async run(url: string, ...statements: readonly string[]): Promise<void> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  }

  async kill(): Promise<void> {
    // "Immediate shutdown": its children are told to quit, and it recovers at the next start. A killed one would leave them.
    await ended(this.#child, 'SIGQUIT');
  }

  async restart(): Promise<void> {
    const child = await launch(this.#folder, this.#port);
    if (child === null) throw new Error(`PostgreSQL did not start again on port ${this.#port}`);
    this.#child = child;
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #urlOf(database: string): string {
    return `postgres://postgres@127.0.0.1:${this.#port}/${database}`;
  }
}

/** null = it ended instead of serving. */
async function launch(folder: string, port: number): Promise<ChildProcess | null> {
  const options = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '16MB',
    fsync: 'off',
    full_page_writes: 'off',
    autovacuum: 'off',
    lc_messages: 'C',
  };
  const given = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(binary('postgres'), ['-D', folder, '-p', String(port), ...given], {
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: folder,
    ...unprivileged(),
  });
  return onceServing(child, { said: child.stderr, words: 'ready to accept connections', ending: 'SIGQUIT' });
}

/** PostgreSQL refuses to run as root. null = we are nobody of the kind. */
function unprivileged(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  const line = users.find((user) => user.startsWith('postgres:')) ?? users.find((user) => user.startsWith('nobody:'));
  const [, , uid, gid] = (line ?? '').split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

function binary(name: string): string {
  return join(BINARIES ?? '', name);
}

/** Debian keeps them out of the path, a folder for each version; the newest is taken. */
function binariesFolder(): string | null {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : [];
  const path = (process.env['PATH'] ?? '').split(':');
  const folders = [...versions.map((version) => join(debian, version, 'bin')), ...path];
  return folders.find((folder) => isIn(folder, 'initdb') && isIn(folder, 'postgres')) ?? null;
}

function isIn(folder: string, name: string): boolean {
  try {
    accessSync(join(folder, name), constants.X_OK);
    return true;
  } catch {
    // Not in this folder, then.
    return false;
  }
}
