// Where large bodies are kept: files of this machine, a bucket, or, beside a record server without a bucket, their rows.
import { randomUUID } from 'node:crypto';
import type { Log } from '../kernel/log.ts';
import type { BodyStore } from '../ports/body-store.ts';
import { openFileBodyStore } from '../stores/files/body-store.ts';
import { CannotServe } from './cannot-serve.ts';
import type { S3Address } from './config/bodies-url.ts';
import type { Settings } from './config/table.ts';
import type { DataDir } from './data-dir.ts';

export interface OpenedBodies {
  /** null = they stay in their rows. */
  readonly store: BodyStore | null;
  close(): void;
}

/** @throws CannotServe when the bucket is not there or not ours; one that is only away is waited for by those who put */
export async function openBodies(
  { recordsUrl, bodiesUrl }: Settings,
  dir: DataDir,
  log: Pick<Log, 'warn'>,
): Promise<OpenedBodies> {
  if (bodiesUrl !== 'embedded') return inBucket(bodiesUrl, log);
  // Consoles that share a record server share no disk: a body put beside one of them could not be read by the others.
  return { store: recordsUrl === 'embedded' ? openFileBodyStore(dir.bodiesRoot) : null, close() {} };
}

async function inBucket(address: S3Address, log: Pick<Log, 'warn'>): Promise<OpenedBodies> {
  const { openS3BodyStore } = await import('../stores/s3/body-store.ts');
  const store = openS3BodyStore(address);
  const problem = await store.probe(probeKey());
  if (problem !== null && !problem.isPassing) {
    store.close();
    throw new CannotServe(`large bodies cannot be kept: ${problem.message}; ${problem.advice} (HELIOMETER_BODIES_URL)`);
  }
  if (problem !== null) log.warn({ code: 'store_unavailable' }, `large bodies wait: ${problem.message}`);
  return { store, close: () => store.close() };
}

/** Beside the organisations’, whose ids are none such. */
export function probeKey(): string {
  return `heliometer-probe/${randomUUID()}`;
}
