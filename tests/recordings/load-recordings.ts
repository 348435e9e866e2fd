// The recorded provider exchanges, for tests that need real answers: a replaying upstream, the readers, the prices.
// They are not part of the repository; a test that finds none skips itself by name.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Recording {
  readonly id: string;
  /** The cassette it was taken from. */
  readonly source: string;
  readonly host: string;
  readonly method: string;
  /** Path with query, without a fragment. */
  readonly path: string;
  /** Names in lower case; only a few were kept, none that holds a credential. */
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: Buffer;
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  /** Event streams byte for byte; JSON written anew by the recorder. */
  readonly responseBody: Buffer;
}

/** What a test says that finds no recordings. */
export const NO_RECORDINGS = 'no recordings found: set HELIOMETER_RECORDINGS to their folder';

/** All recordings in the order of their files, or null when the folder is not there. */
export function loadRecordings(): readonly Recording[] | null {
  const folder =
    process.env['HELIOMETER_RECORDINGS'] ?? fileURLToPath(new URL('../../../shared/recordings', import.meta.url));
  const files = jsonFilesIn(folder);
  return files === null ? null : files.flatMap((file) => readRecordings(`${folder}/${file}`));
}

function jsonFilesIn(folder: string): readonly string[] | null {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

interface StoredRecording extends Omit<Recording, 'requestBody' | 'responseBody'> {
  readonly requestBody: string | null;
  readonly requestEncoding: BufferEncoding;
  readonly responseBody: string | null;
  readonly responseEncoding: BufferEncoding;
}

function readRecordings(file: string): readonly Recording[] {
  const stored: readonly StoredRecording[] = JSON.parse(readFileSync(file, 'utf8'));
  return stored.map(({ requestBody, requestEncoding, responseBody, responseEncoding, ...rest }) => ({
    ...rest,
    // The recorder tells two recordings of one call apart by `#stream`.
    path: rest.path.replace(/#.*$/, ''),
    requestBody: Buffer.from(requestBody ?? '', requestEncoding),
    responseBody: Buffer.from(responseBody ?? '', responseEncoding),
  }));
}
