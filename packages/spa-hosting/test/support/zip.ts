import { crc32, deflateRawSync } from 'zlib';

/** How an archive is to be written. */
export interface ZipOptions {
  /** @default 8 (deflated); 0 stores */
  readonly method?: number;
  /** Bytes after the end of the directory. @default '' */
  readonly comment?: string;
  /** An extra field in the local headers only, as some archivers write. @default 0 */
  readonly localExtra?: number;
  /** Writes sizes after the content, as streaming archivers do. @default false */
  readonly descriptors?: boolean;
}

/** Writes an archive as the CDK's asset publishing does: sizes may be known only to the directory. */
export function zip(files: { [path: string]: string | Buffer }, options: ZipOptions = {}): Buffer {
  const { method = 8, comment = '', localExtra = 0, descriptors = false } = options;
  const local: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [path, text] of Object.entries(files)) {
    const content = Buffer.from(text);
    const stored = method === 8 ? deflateRawSync(content) : content;
    const name = Buffer.from(path);

    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(descriptors ? 8 : 0, 6);
    header.writeUInt16LE(method, 8);
    if (!descriptors) {
      header.writeUInt32LE(crc32(content), 14);
      header.writeUInt32LE(stored.length, 18);
      header.writeUInt32LE(content.length, 22);
    }
    header.writeUInt16LE(name.length, 26);
    header.writeUInt16LE(localExtra, 28);
    const parts = [header, name, Buffer.alloc(localExtra), stored, Buffer.alloc(descriptors ? 16 : 0)];

    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(crc32(content), 16);
    entry.writeUInt32LE(stored.length, 20);
    entry.writeUInt32LE(content.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    directory.push(entry, name);

    local.push(...parts);
    offset += parts.reduce((sum, part) => sum + part.length, 0);
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 8);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...local, listing, end, Buffer.from(comment)]);
}
