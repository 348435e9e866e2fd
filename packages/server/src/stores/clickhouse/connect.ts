// Opens an engine: ClickHouse in this process (chDB) or over HTTP. From here on the two differ in nothing.
import { DEFAULT_QUERY_LIMITS, type Engine, type QueryLimits } from './engine.ts';
import { openEmbeddedEngine } from './engine-embedded.ts';
import { openRemoteEngine } from './engine-remote.ts';

export type Location =
  /** A folder of this machine; one process at a time may open it. */
  | { readonly path: string }
  /** `clickhouse://user:pass@host:8123/db`, or the same with `http:` or `https:`. */
  | { readonly url: string };

export interface ConnectOptions {
  /** Sessions (embedded) or sockets (remote) for questions. */
  readonly readers?: number;
  readonly limits?: Partial<QueryLimits>;
}

/** @throws when the embedded engine is not installed, the folder is in use, or the URL cannot be read */
export async function connect(location: Location, options: ConnectOptions = {}): Promise<Engine> {
  const settled = { readers: options.readers ?? 4, limits: { ...DEFAULT_QUERY_LIMITS, ...options.limits } };
  if ('path' in location) return openEmbeddedEngine(location.path, settled);
  return openRemoteEngine(readUrl(location.url), settled);
}

/** The HTTP address of a store URL. @throws when it is none; the message leaves the password out */
export function readUrl(text: string): URL {
  const url = URL.parse(text.replace(/^clickhouse:/, 'http:'));
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.hostname === '') {
    throw new Error(
      'the record store URL must look like clickhouse://user:password@host:8123/database (or http, https)',
    );
  }
  if (text.startsWith('clickhouse:') && url.port === '') url.port = '8123';
  return url;
}
