// Whether a request to S3 is signed as it must be: AWS's Signature Version 4, reckoned from its specification with node:crypto
// and nothing of the library under test (https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html).
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export interface Account {
  readonly key: string;
  readonly secret: string;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8})\/([a-z0-9-]+)\/s3\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;
const MUST_BE_SIGNED = ['host', 'x-amz-content-sha256', 'x-amz-date'];
const LONGEST_SKEW_MS = 15 * 60_000;

/** null = it is; else the error S3 answers with. */
export function faultOf({ method = '', url = '', headers }: IncomingMessage, body: Buffer, account: Account) {
  const match = AUTHORIZATION.exec(headers.authorization ?? '');
  if (match === null) return 'AccessDenied';
  const [, key, day = '', region = '', names = '', signature = ''] = match;
  if (key !== account.key) return 'InvalidAccessKeyId';
  const value = (name: string) => String(headers[name] ?? '').trim();
  const [hash, date] = [value('x-amz-content-sha256'), value('x-amz-date')];
  if (MUST_BE_SIGNED.some((name) => !names.split(';').includes(name))) return 'AccessDenied';
  if (Object.keys(headers).some((name) => name.startsWith('x-amz-') && !names.split(';').includes(name))) {
    return 'AccessDenied';
  }
  if (hash !== 'UNSIGNED-PAYLOAD' && hash !== sha256(body)) return 'XAmzContentSHA256Mismatch';
  if (!date.startsWith(day) || Math.abs(Date.now() - timeOf(date)) > LONGEST_SKEW_MS) return 'RequestTimeTooSkewed';
  const { pathname, searchParams } = new URL(url, 'http://host');
  const query = [...searchParams].map(([name, text]) => `${encode(name)}=${encode(text)}`).sort();
  const canonical = [
    ...[
      method,
      pathname
        .split('/')
        .map((part) => encode(decodeURIComponent(part)))
        .join('/'),
      query.join('&'),
    ],
    ...names.split(';').map((name) => `${name}:${value(name).replace(/ +/g, ' ')}`),
    ...['', names, hash],
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', date, `${day}/${region}/s3/aws4_request`, sha256(canonical)].join('\n');
  const signing = [day, region, 's3', 'aws4_request'].reduce<Buffer>(hmac, Buffer.from(`AWS4${account.secret}`));
  return timingSafeEqual(hmac(signing, text), Buffer.from(signature, 'hex')) ? null : 'SignatureDoesNotMatch';
}

function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** RFC 3986: all but the unreserved. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** `20260102T030405Z` */
function timeOf(date: string): number {
  return Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
