import type { ObjectIdentifier } from '@aws-sdk/client-s3';
import {
  DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand, ListObjectVersionsCommand, NotFound, PutObjectCommand, S3Client, S3ServiceException,
} from '@aws-sdk/client-s3';

/** An object to be written. */
export interface Item {
  readonly key: string;
  readonly body: Buffer;
  readonly contentType: string;
  readonly cacheControl: string;
  /** The hash of the body, kept beside it. */
  readonly digest: string;
}

/** What the uploader does with a bucket. */
export interface Store {
  /** Bytes from the first to the one before `end`. */
  read(bucket: string, key: string, start: number, end: number): Promise<Buffer>;
  size(bucket: string, key: string): Promise<number>;
  /** The digest that was written with the object, or undefined if there is no such object. */
  digest(bucket: string, key: string): Promise<string | undefined>;
  write(bucket: string, item: Item): Promise<void>;
  /** Removes every version of every object. */
  empty(bucket: string): Promise<void>;
}

/** The store that S3 is. */
export class S3Store implements Store {
  private readonly s3 = new S3Client({});

  public async read(bucket: string, key: string, start: number, end: number): Promise<Buffer> {
    const object = await this.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range: `bytes=${start}-${end - 1}` }));
    return Buffer.from(await object.Body!.transformToByteArray());
  }

  public async size(bucket: string, key: string): Promise<number> {
    const head = await this.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return head.ContentLength!;
  }

  public async digest(bucket: string, key: string): Promise<string | undefined> {
    try {
      const head = await this.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
      return head.Metadata?.digest ?? '';
    } catch (error) {
      if (error instanceof NotFound) return undefined;
      throw error;
    }
  }

  public async write(bucket: string, item: Item): Promise<void> {
    await this.s3.send(new PutObjectCommand({
      Bucket: bucket,
      Key: item.key,
      Body: item.body,
      ContentType: item.contentType,
      CacheControl: item.cacheControl,
      Metadata: { digest: item.digest },
    }));
  }

  public async empty(bucket: string): Promise<void> {
    let objects = await this.versions(bucket);
    while (objects.length > 0) {
      const { Errors = [] } = await this.s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: objects, Quiet: true } }));
      if (Errors.length > 0) throw new Error(`${Errors.length} objects could not be deleted, the first is ${JSON.stringify(Errors[0].Key)}: ${Errors[0].Message}`);
      objects = await this.versions(bucket);
    }
  }

  /** Some versions and delete markers of a bucket; none if somebody has deleted the bucket already. */
  private async versions(bucket: string): Promise<ObjectIdentifier[]> {
    try {
      const { Versions = [], DeleteMarkers = [] } = await this.s3.send(new ListObjectVersionsCommand({ Bucket: bucket }));
      return [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    } catch (error) {
      if (error instanceof S3ServiceException && error.name === 'NoSuchBucket') return [];
      throw error;
    }
  }
}
