// `s3://key:secret@bucket/prefix?endpoint=…&region=…`: where large bodies are kept, read once.
import { type Kind, originWithPath } from './kinds.ts';

export interface S3Address {
  readonly bucket: string;
  /** Before every key: empty, or with a slash at its end. */
  readonly prefix: string;
  readonly endpoint: string | null;
  readonly region: string | null;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, and what other servers take. */
const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/;
const PREFIX = /^(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*\/)*$/;
const REGION = /^[a-z0-9-]{1,64}$/;
const PARAMETERS: ReadonlySet<string> = new Set(['endpoint', 'region']);

/** Marked secret: it may carry a key. */
export const bodiesUrl: Kind<'embedded' | S3Address> = {
  accepts:
    'embedded, or s3://bucket?region=eu-central-1, with key:secret@ before the bucket, /prefix behind it and &endpoint=https://host:9000 if wanted',
  parse: (given) => (given === 'embedded' ? given : readAddress(given)),
  show: (value) => (value === 'embedded' ? value : '(hidden)'),
  secret: true,
};

function readAddress(given: string): S3Address | undefined {
  const url = URL.parse(given);
  if (url === null || url.protocol !== 's3:' || url.port !== '' || url.hash !== '' || !BUCKET.test(url.hostname))
    return;
  if ([...url.searchParams.keys()].some((name) => !PARAMETERS.has(name))) return;
  const prefix = url.pathname.replace(/^\/|\/$/g, '');
  const region = url.searchParams.get('region');
  const endpoint = url.searchParams.get('endpoint');
  const origin = endpoint === null ? null : originWithPath.parse(endpoint);
  const credentials = readCredentials(url);
  if (origin === undefined || credentials === undefined || (region !== null && !REGION.test(region))) return;
  const withSlash = prefix === '' ? '' : `${prefix}/`;
  if (!PREFIX.test(withSlash)) return;
  return Object.freeze({ bucket: url.hostname, prefix: withSlash, endpoint: origin, region, credentials });
}

function readCredentials({ username, password }: URL): S3Address['credentials'] | undefined {
  if (username === '' && password === '') return null;
  if (username === '' || password === '') return;
  try {
    return Object.freeze({ accessKeyId: decodeURIComponent(username), secretAccessKey: decodeURIComponent(password) });
  } catch {
    // A percent sign that begins no escape.
    return;
  }
}
