import type { Item, Store } from './store';
import { item } from './store';
import type { Sharing } from '../../private/layout';
import { fileKey, manifestKey, MANIFESTS } from '../../private/layout';

/** What a release consists of. */
export interface Manifest extends Sharing {
  readonly release: string;
  readonly files: string[];
  /** Whether all files are there; not so while they are uploaded or removed, or after that broke off. */
  readonly complete: boolean;
}

/** The manifests of all releases in a bucket. */
export class Manifests {
  constructor(private readonly store: Store, private readonly bucket: string) {}

  public async of(releaseId: string): Promise<Manifest | undefined> {
    const note = await this.store.note(this.bucket, manifestKey(releaseId));
    return note && JSON.parse(note.text) as Manifest;
  }

  public async isComplete(releaseId: string): Promise<boolean> {
    return (await this.of(releaseId))?.complete ?? false;
  }

  public async write(manifest: Manifest): Promise<void> {
    await this.store.write(this.bucket, manifestItem(manifest));
  }

  /** The ids of all releases of which anything may be there. */
  public async releases(): Promise<string[]> {
    const keys = await this.store.list(this.bucket, MANIFESTS);
    return keys.map((key) => key.slice(MANIFESTS.length, -'.json'.length));
  }
}

/** Where the files of a release are. */
export function keysOf(manifest: Manifest): string[] {
  return manifest.files.map((path) => fileKey(path, manifest));
}

function manifestItem(manifest: Manifest): Item {
  return item(manifestKey(manifest.release), Buffer.from(JSON.stringify(manifest)), 'application/json', 'no-store');
}
