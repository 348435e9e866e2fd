// The doctor on the place of large bodies: can one be put into the bucket, found and removed again. Files are looked at with
// the data dir.
import { resolve } from 'node:path';
import type { Finding } from '../../ports/system-desk.ts';
import type { Settings } from '../config/table.ts';
import { dataDirAt } from '../data-dir.ts';
import { probeKey } from '../open-bodies.ts';
import { broken, ok } from './finding.ts';

const SUBJECT = 'body store';

export async function checkBodyStore({ bodiesUrl, recordsUrl, dataDir }: Settings): Promise<Finding> {
  if (bodiesUrl === 'embedded') {
    const { bodiesRoot } = dataDirAt(resolve(dataDir));
    return ok(SUBJECT, recordsUrl === 'embedded' ? bodiesRoot : 'large bodies stay in their rows');
  }
  const { openS3BodyStore } = await import('../../stores/s3/body-store.ts');
  const { bucket, prefix, endpoint } = bodiesUrl;
  const store = openS3BodyStore(bodiesUrl);
  try {
    const problem = await store.probe(probeKey());
    const where = `s3://${bucket}/${prefix}${endpoint === null ? '' : ` at ${URL.parse(endpoint)?.host}`}`;
    return problem === null
      ? ok(SUBJECT, `${where}: a body was put, found and removed`)
      : broken(SUBJECT, `${where}: ${problem.message}`, problem.advice);
  } finally {
    store.close();
  }
}
