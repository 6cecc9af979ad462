import { runs } from '@ashlar/testing';
import * as fc from 'fast-check';
import { readDirectory, readFiles } from '../../src/handlers/uploader/zip';
import { zip } from '../support/zip';

/** Reads a whole archive, and counts the requests that it took. */
async function unzip(archive: Buffer) {
  let requests = 0;
  const read = async (start: number, end: number) => {
    requests++;
    return archive.subarray(start, end);
  };
  const entries = await readDirectory(read, archive.length);
  const files: { [path: string]: Buffer } = {};
  const batches: number[] = [];
  for await (const batch of readFiles(read, archive.length, entries)) {
    batches.push(batch.length);
    batch.forEach(({ path, content }) => { files[path] = content; });
  }
  return { files, batches, requests };
}

describe('a release archive', () => {
  test('gives back every file, however it was written', async () => {
    await fc.assert(fc.asyncProperty(
      fc.dictionary(fc.stringMatching(/^[a-zé]{1,8}(\/[a-z]{1,8})?\.[a-z]{2}$/), fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes))),
      fc.record({ method: fc.constantFrom(0, 8), comment: fc.constantFrom('', 'made by PK\x05\x06'), localExtra: fc.nat(40), descriptors: fc.boolean() }),
      async (files, options) => {
        const { files: found } = await unzip(zip(files, options));
        expect(found).toEqual({ ...files });
      },
    ), { numRuns: runs() });
  });

  test('is read with one request for the directory and one for many small files', async () => {
    const files = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`assets/${i}.js`, `export default ${i};`]));
    const { batches, requests } = await unzip(zip(files));
    expect({ batches, requests }).toEqual({ batches: [500], requests: 2 });
  });

  test('is read in parts that fit into memory', async () => {
    const files = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`${name}.bin`, Buffer.alloc(3 * 1024 * 1024, name)]));
    const { batches, files: found } = await unzip(zip(files));
    expect(batches).toEqual([2, 2]);
    expect(found['d.bin'].subarray(0, 3).toString()).toBe('ddd');
  });

  test('is not read over the gaps between the files that are wanted', async () => {
    const archive = zip({ 'a.txt': 'first', 'big.bin': Buffer.alloc(9 * 1024 * 1024), 'z.txt': 'last' }, { method: 0 });
    const lengths: number[] = [];
    const read = async (start: number, end: number) => {
      lengths.push(end - start);
      return archive.subarray(start, end);
    };
    const entries = (await readDirectory(read, archive.length)).filter(({ path }) => path.endsWith('.txt'));
    for await (const batch of readFiles(read, archive.length, entries)) expect(batch).toHaveLength(1);
    expect(Math.max(...lengths)).toBeLessThan(200 * 1024);
  });

  test('may have a directory larger than its last 64 KiB', async () => {
    const files = Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`assets/some-rather-long-name-of-a-chunk-${i}.js`, '']));
    const { files: found, requests } = await unzip(zip(files));
    expect(Object.keys(found)).toHaveLength(1500);
    expect(requests).toBe(3);
  });

  test('holds files only: entries of folders are passed over', async () => {
    expect(Object.keys((await unzip(zip({ 'assets/': '', 'assets/a.js': '1' }))).files)).toEqual(['assets/a.js']);
  });

  test('fails when it is no archive', async () => {
    await expect(unzip(Buffer.from('<html>not found</html>'.repeat(10)))).rejects.toThrow('the asset is not a zip archive: no end of central directory found');
    await expect(unzip(Buffer.alloc(0))).rejects.toThrow('not a zip archive');
  });

  test.each([[10, 2], [12, 4], [16, 4]])('fails when it is too large for the plain format (field at %i)', async (at, bytes) => {
    const archive = zip({ 'a.txt': 'a' });
    archive.fill(0xff, archive.length - 22 + at, archive.length - 22 + at + bytes);
    await expect(unzip(archive)).rejects.toThrow('zip64');
  });

  test('fails when a byte of a file changed', async () => {
    const archive = zip({ 'a.txt': 'aaaa' }, { method: 0 });
    archive.write('b', archive.indexOf('aaaa'));
    await expect(unzip(archive)).rejects.toThrow('the zip archive is damaged: the checksum of "a.txt" differs');
  });

  test('fails when a file is longer than the directory says', async () => {
    const archive = zip({ 'a.txt': 'aaaa' }, { method: 0 });
    archive.writeUInt32LE(3, archive.lastIndexOf(Buffer.from('PK\x01\x02')) + 24);
    await expect(unzip(archive)).rejects.toThrow('the checksum of "a.txt" differs');
  });

  test('fails when its directory or a header is damaged', async () => {
    const listing = zip({ 'a.txt': 'aaaa' });
    listing.fill(0, listing.lastIndexOf(Buffer.from('PK\x01\x02')), listing.lastIndexOf(Buffer.from('PK\x01\x02')) + 4);
    await expect(unzip(listing)).rejects.toThrow('the zip archive is damaged: no directory entry at 0');
    const header = zip({ 'a.txt': 'aaaa' });
    header.fill(0, 0, 4);
    await expect(unzip(header)).rejects.toThrow('the zip archive is damaged: no local header of "a.txt"');
  });

  test('fails when a file is compressed in another way', async () => {
    await expect(unzip(zip({ 'a.txt': 'aaaa' }, { method: 12 }))).rejects.toThrow('"a.txt" is compressed by method 12, only 0 and 8 are known');
  });
});
