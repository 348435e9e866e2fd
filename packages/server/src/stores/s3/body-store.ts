// Large bodies as objects of a bucket, at Amazon S3 or at what speaks its protocol. Loaded only where a setting names a bucket.
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { assertBodyKey, type BodyStore } from '../../ports/body-store.ts';
import { isMissingKey, problemOf, type S3Problem } from './problem.ts';

export interface S3Place {
  readonly bucket: string;
  /** Before every key: empty, or with a slash at its end. */
  readonly prefix: string;
  /** null = Amazon's own for the region. */
  readonly endpoint: string | null;
  /** null = as AWS's own tools find it. */
  readonly region: string | null;
  /** null = as AWS's own tools find them. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
}

export interface S3BodyStore extends BodyStore {
  /** Whether bodies can be kept and found there: keeps one, and takes it away again. null = they can. */
  probe(key: string): Promise<S3Problem | null>;
  close(): void;
}

const CONNECT_TIMEOUT_MS = 5_000;
/** Without a byte going either way. */
const IDLE_TIMEOUT_MS = 30_000;
const DELETES_AT_ONCE = 16;

export function openS3BodyStore(place: S3Place): S3BodyStore {
  const client = new S3Client(clientConfig(place));
  const at = (key: string) => {
    assertBodyKey(key);
    return { Bucket: place.bucket, Key: place.prefix + key };
  };
  const store: BodyStore = {
    async put(key, bytes) {
      await client.send(new PutObjectCommand({ ...at(key), Body: bytes, ContentLength: bytes.byteLength }));
    },
    async get(key) {
      try {
        const { Body: body } = await client.send(new GetObjectCommand(at(key)));
        return Buffer.from((await body?.transformToByteArray()) ?? []);
      } catch (error) {
        if (isMissingKey(error)) return null;
        throw error;
      }
    },
    async delete(key) {
      const own = at(key);
      await client.send(new DeleteObjectCommand(own));
      await deleteBelow(client, { Bucket: own.Bucket, Prefix: `${own.Key}/` });
    },
  };
  return {
    ...store,
    async probe(key) {
      try {
        await store.put(key, Buffer.from('heliometer'));
        await store.get(key);
        await store.delete(key);
        return null;
      } catch (error) {
        return problemOf(error, place.bucket);
      }
    },
    close: () => client.destroy(),
  };
}

/** One by one: deleting many at once needs a checksum in the request that not every server takes. */
async function deleteBelow(client: S3Client, below: { readonly Bucket: string; readonly Prefix: string }) {
  // What is listed is gone at the next look, so no page is ever turned.
  for (let rest = true; rest; ) {
    const listed = await client.send(new ListObjectsV2Command(below));
    const keys = (listed.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key]));
    for (let i = 0; i < keys.length; i += DELETES_AT_ONCE) {
      const some = keys.slice(i, i + DELETES_AT_ONCE);
      await Promise.all(some.map((Key) => client.send(new DeleteObjectCommand({ Bucket: below.Bucket, Key }))));
    }
    rest = listed.IsTruncated === true && keys.length > 0;
  }
}

function clientConfig({ endpoint, region, credentials }: S3Place): S3ClientConfig {
  return {
    ...(credentials === null ? {} : { credentials: { ...credentials } }),
    // Servers of one's own mostly have no regions, but a signature has.
    ...(region !== null ? { region } : endpoint !== null ? { region: 'us-east-1' } : {}),
    // They have no names of their own for buckets either, and do not all know the checksums Amazon does.
    ...(endpoint === null
      ? {}
      : {
          endpoint,
          forcePathStyle: true,
          requestChecksumCalculation: 'WHEN_REQUIRED' as const,
          responseChecksumValidation: 'WHEN_REQUIRED' as const,
        }),
    requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, socketTimeout: IDLE_TIMEOUT_MS },
  };
}
