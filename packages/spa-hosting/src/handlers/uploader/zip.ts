import { crc32, inflateRawSync } from 'zlib';

/** Reads a range of bytes of an archive: from the first byte to the one before `end`. */
export type ReadRange = (start: number, end: number) => Promise<Buffer>;

export interface ZipEntry {
  readonly path: string;
  /** Bytes of the file once inflated. */
  readonly size: number;
  readonly start: number;
  /** Bytes in the archive, without the local header. */
  readonly stored: number;
  readonly method: number;
  readonly crc: number;
}

export interface ZipFile {
  readonly path: string;
  readonly content: Buffer;
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;

/** So much is read and inflated at a time; a larger file is a batch of its own. */
const BATCH = 8 * 1024 * 1024;

/** Local headers repeat the path and may have extra fields of another length than the directory says: room for both. */
const HEADER_ROOM = 30 + 2 * 0xffff;

/**
 * The files that the archive's directory lists.
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export async function readDirectory(read: ReadRange, length: number): Promise<ZipEntry[]> {
  const tailStart = Math.max(0, length - 22 - 0xffff);
  const tail = await read(tailStart, length);
  let at = tail.length - 22;
  while (at >= 0 && tail.readUInt32LE(at) !== END_OF_DIRECTORY) at--;
  if (at < 0) throw new Error('the asset is not a zip archive: no end of central directory found');

  const count = tail.readUInt16LE(at + 10);
  const size = tail.readUInt32LE(at + 12);
  const start = tail.readUInt32LE(at + 16);
  if (count === 0xffff || size === 0xffffffff || start === 0xffffffff) {
    throw new Error('the asset is a zip64 archive: a release may have 65,534 files and 4 GiB');
  }
  const directory = start >= tailStart ? tail.subarray(start - tailStart) : await read(start, start + size);
  return entries(directory, count);
}

function entries(directory: Buffer, count: number): ZipEntry[] {
  const found: ZipEntry[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (directory.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new Error(`the zip archive is damaged: no directory entry at ${at}`);
    const nameEnd = at + 46 + directory.readUInt16LE(at + 28);
    const entry = {
      path: directory.toString('utf8', at + 46, nameEnd),
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      stored: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      start: directory.readUInt32LE(at + 42),
    };
    if (!entry.path.endsWith('/')) found.push(entry);
    at = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return found;
}

/** The files of the entries, in batches that fit into memory, each read with one request. */
export async function* readFiles(read: ReadRange, length: number, wanted: ZipEntry[]): AsyncGenerator<ZipFile[]> {
  for (const batch of batches(wanted)) {
    const last = batch[batch.length - 1];
    const start = batch[0].start;
    const bytes = await read(start, Math.min(length, last.start + HEADER_ROOM + last.stored));
    yield batch.map((entry) => ({ path: entry.path, content: extract(entry, bytes.subarray(entry.start - start)) }));
  }
}

function* batches(wanted: ZipEntry[]): Generator<ZipEntry[]> {
  let batch: ZipEntry[] = [];
  let size = 0;
  for (const entry of [...wanted].sort((a, b) => a.start - b.start)) {
    const distance = batch.length > 0 ? entry.start + entry.stored - batch[0].start : 0;
    if (batch.length > 0 && (size + entry.size > BATCH || distance > BATCH)) {
      yield batch;
      batch = [];
      size = 0;
    }
    batch.push(entry);
    size += entry.size;
  }
  if (batch.length > 0) yield batch;
}

function extract(entry: ZipEntry, bytes: Buffer): Buffer {
  if (bytes.readUInt32LE(0) !== LOCAL_HEADER) throw new Error(`the zip archive is damaged: no local header of ${JSON.stringify(entry.path)}`);
  const start = 30 + bytes.readUInt16LE(26) + bytes.readUInt16LE(28);
  const stored = bytes.subarray(start, start + entry.stored);
  const content = inflate(entry, stored);
  if (content.length !== entry.size || crc32(content) !== entry.crc) {
    throw new Error(`the zip archive is damaged: the checksum of ${JSON.stringify(entry.path)} differs`);
  }
  return content;
}

function inflate(entry: ZipEntry, stored: Buffer): Buffer {
  switch (entry.method) {
    case STORED: return Buffer.from(stored);
    case DEFLATED: return inflateRawSync(stored, { maxOutputLength: Math.max(1, entry.size) });
    default: throw new Error(`${JSON.stringify(entry.path)} is compressed by method ${entry.method}, only 0 and 8 are known`);
  }
}
