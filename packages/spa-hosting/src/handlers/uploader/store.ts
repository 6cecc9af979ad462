import { createHash } from 'crypto';
import type { ObjectIdentifier } from '@aws-sdk/client-s3';
import {
  DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand, ListObjectVersionsCommand, NoSuchKey, NotFound, paginateListObjectsV2, PutObjectCommand,
  S3Client, S3ServiceException,
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

export function item(key: string, body: Buffer, type: string, cacheControl: string): Item {
  return { key, body, contentType: type, cacheControl, digest: sha256(body) };
}

export function sha256(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex');
}

/** A small object that is read and written whole. */
export interface Note {
  readonly text: string;
  /** Another one after each change. */
  readonly tag: string;
}

/** What the uploader does with a bucket. */
export interface Store {
  /** Bytes from the first to the one before `end`. */
  read(bucket: string, key: string, start: number, end: number): Promise<Buffer>;
  size(bucket: string, key: string): Promise<number>;
  /** The digest that was written with the object, or undefined if there is no such object. */
  digest(bucket: string, key: string): Promise<string | undefined>;
  write(bucket: string, item: Item): Promise<void>;
  /** The keys that begin so. */
  list(bucket: string, prefix: string): Promise<string[]>;
  note(bucket: string, key: string): Promise<Note | undefined>;
  /** Writes a note if it is still as it was read, where undefined is "not there"; false if somebody else was faster. */
  replace(bucket: string, key: string, text: string, read: Note | undefined): Promise<boolean>;
  /** Removes objects; their versions stay. */
  remove(bucket: string, keys: string[]): Promise<void>;
  /** Removes every version of every object. */
  empty(bucket: string): Promise<void>;
}

/** S3 deletes so many at once. */
const DELETED_AT_ONCE = 1000;

/** Kept between calls, with its connections. A bucket that has to grow first answers "slow down" for some time. */
const s3 = new S3Client({ maxAttempts: 10, requestHandler: { connectionTimeout: 5_000, socketTimeout: 60_000 } });

/** The store that S3 is, until a signal says that the time is over: then nothing more is read or written. */
export class S3Store implements Store {
  private readonly options: { readonly abortSignal: AbortSignal };

  constructor(signal: AbortSignal) {
    this.options = { abortSignal: signal };
  }

  public async read(bucket: string, key: string, start: number, end: number): Promise<Buffer> {
    const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range: `bytes=${start}-${end - 1}` }), this.options);
    return Buffer.from(await object.Body!.transformToByteArray());
  }

  public async size(bucket: string, key: string): Promise<number> {
    const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), this.options);
    return head.ContentLength!;
  }

  public async digest(bucket: string, key: string): Promise<string | undefined> {
    try {
      const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), this.options);
      return head.Metadata?.digest ?? '';
    } catch (error) {
      if (error instanceof NotFound) return undefined;
      throw error;
    }
  }

  public async write(bucket: string, { key, body, contentType, cacheControl, digest }: Item): Promise<void> {
    await s3.send(new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: body,
      ContentType: contentType,
      CacheControl: cacheControl,
      Metadata: { digest },
    }), this.options);
  }

  public async list(bucket: string, prefix: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix }, this.options)) {
      keys.push(...Contents.map(({ Key }) => Key!));
    }
    return keys;
  }

  public async note(bucket: string, key: string): Promise<Note | undefined> {
    try {
      const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }), this.options);
      return { text: await object.Body!.transformToString(), tag: object.ETag! };
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  /** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
  public async replace(bucket: string, key: string, text: string, read: Note | undefined): Promise<boolean> {
    try {
      const condition = read ? { IfMatch: read.tag } : { IfNoneMatch: '*' };
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text, ContentType: 'application/json', ...condition }), this.options);
      return true;
    } catch (error) {
      // changed, being changed, removed
      if (error instanceof S3ServiceException && [412, 409, 404].includes(error.$metadata.httpStatusCode!)) return false;
      throw error;
    }
  }

  public async remove(bucket: string, keys: string[]): Promise<void> {
    for (let i = 0; i < keys.length; i += DELETED_AT_ONCE) {
      await this.delete(bucket, keys.slice(i, i + DELETED_AT_ONCE).map((Key) => ({ Key })));
    }
  }

  public async empty(bucket: string): Promise<void> {
    let objects = await this.versions(bucket);
    while (objects.length > 0) {
      await this.delete(bucket, objects);
      objects = await this.versions(bucket);
    }
  }

  private async delete(bucket: string, objects: ObjectIdentifier[]): Promise<void> {
    const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: objects, Quiet: true } }), this.options);
    if (Errors.length > 0) throw new Error(`${Errors.length} objects could not be deleted, the first is ${JSON.stringify(Errors[0].Key)}: ${Errors[0].Message}`);
  }

  /** Some versions and delete markers of a bucket. */
  private async versions(bucket: string): Promise<ObjectIdentifier[]> {
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket }), this.options);
    return [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
  }
}

/** Whether there is no such bucket. */
export function isWithoutBucket(error: unknown): boolean {
  return error instanceof S3ServiceException && error.name === 'NoSuchBucket';
}
