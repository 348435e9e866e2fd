// A certificate for test servers, made by openssl when it is asked for: none is kept in the repository.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SelfSigned {
  /** PEM. */
  readonly key: string;
  /** PEM; also what a client takes as `ca`. */
  readonly cert: string;
}

/** What a test says that finds no openssl. */
export const NO_OPENSSL = 'openssl is not installed';

/** @param names DNS names and IP addresses the certificate is for; @returns null where there is no openssl */
export function makeSelfSigned(names: readonly string[] = ['localhost', '127.0.0.1']): SelfSigned | null {
  const folder = mkdtempSync(join(tmpdir(), 'heliometer-cert-'));
  const alternatives = names.map((name) => `${/^[\d.]+$|:/.test(name) ? 'IP' : 'DNS'}:${name}`).join(',');
  const files = { key: join(folder, 'key.pem'), cert: join(folder, 'cert.pem') };
  try {
    execFileSync(
      'openssl',
      // prettier-ignore
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
        '-subj',
        '/CN=heliometer test',
        '-addext',
        `subjectAltName=${alternatives}`,
        '-keyout',
        files.key,
        '-out',
        files.cert,
      ],
      { stdio: 'pipe' },
    );
    return { key: readFileSync(files.key, 'utf8'), cert: readFileSync(files.cert, 'utf8') };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
