// Why a bucket cannot be used, for whoever set it up. Told by codes, never by text; nothing of keys is in it.
import { S3ServiceException } from '@aws-sdk/client-s3';

export interface S3Problem {
  /** It may be over by itself: the server is away, or too busy. */
  readonly isPassing: boolean;
  readonly message: string;
  readonly advice: string;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html; other servers use the same words. */
const MISSING_KEY: ReadonlySet<string> = new Set(['NoSuchKey', 'NotFound']);
const WRONG_REGION: ReadonlySet<string> = new Set(['PermanentRedirect', 'AuthorizationHeaderMalformed']);
const WRONG_KEY: ReadonlySet<string> = new Set(['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'ExpiredToken']);
const PASSING_STATUS = 500;

export function isMissingKey(error: unknown): boolean {
  return error instanceof S3ServiceException && MISSING_KEY.has(error.name);
}

export function problemOf(error: unknown, bucket: string): S3Problem {
  const name = error instanceof Error ? error.name : '';
  if (name === 'CredentialsProviderError') {
    return lasting(
      `no credentials for the bucket ${bucket} were found`,
      'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give them in the URL',
    );
  }
  if (!(error instanceof S3ServiceException)) {
    return {
      isPassing: true,
      message: `the S3 server does not answer: ${codeOf(error)}`,
      advice: 'check the endpoint',
    };
  }
  if (name === 'NoSuchBucket') return lasting(`there is no bucket ${bucket}`, 'make it, or correct the URL');
  if (WRONG_REGION.has(name)) return lasting(`the bucket ${bucket} is of another region`, 'name its region in the URL');
  if (WRONG_KEY.has(name)) return lasting(`the credentials are not accepted (${name})`, 'check the key and its secret');
  const { httpStatusCode: status = PASSING_STATUS } = error.$metadata;
  if (status === 403) {
    return lasting(
      `access to the bucket ${bucket} is refused`,
      'allow s3:PutObject, s3:GetObject, s3:DeleteObject and s3:ListBucket',
    );
  }
  const message = `the S3 server answers ${status} ${name}`;
  return { isPassing: status >= PASSING_STATUS || status === 429, message, advice: 'look into the server’s own log' };
}

function lasting(message: string, advice: string): S3Problem {
  return { isPassing: false, message, advice };
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
