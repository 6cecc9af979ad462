import { Editions } from './editions';
import { Manifests } from './manifests';
import type { Router } from './router';
import type { Store } from './store';

/** What the uploader works on. */
export class Site {
  public readonly manifests: Manifests;
  public readonly editions: Editions;

  constructor(public readonly store: Store, public readonly bucket: string, public readonly router: Router) {
    this.manifests = new Manifests(store, bucket);
    this.editions = new Editions(store, bucket);
  }
}
