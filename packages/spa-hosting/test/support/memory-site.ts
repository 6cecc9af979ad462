import { MemoryStore } from './memory-store';
import { zip } from './zip';
import type { RouterCode } from '../../src/handlers/uploader/deploy';
import type { Router } from '../../src/handlers/uploader/router';
import { Site } from '../../src/handlers/uploader/site';

/** A router that keeps its code in memory. */
export class MemoryRouter implements Router {
  public current: string | undefined;
  public before: (operation: string) => Promise<void> = async () => undefined;

  public async code(): Promise<string | undefined> {
    await this.before('read the router');
    return this.current;
  }

  public async switchTo(code: string): Promise<void> {
    await this.before('switch the router');
    if (this.current === undefined) throw new Error('the specified function does not exist');
    this.current = code;
  }
}

export interface Files { readonly [path: string]: string }

/** A site in memory, to which builds are deployed that have an immutable folder "assets". */
export class MemorySite extends Site {
  public readonly memory: MemoryStore;
  public readonly memoryRouter: MemoryRouter;

  constructor(builds: { [releaseId: string]: Files }) {
    const memory = new MemoryStore(Object.fromEntries(Object.entries(builds).map(([id, files]) => [id, zip(files)])));
    const router = new MemoryRouter();
    super(memory, 'site', router);
    this.memory = memory;
    this.memoryRouter = router;
  }

  /** The same site, as somebody else works on it who waits before each operation. */
  public waiting(wait: () => Promise<void>): Site {
    return new Site(slowed(this.memory, wait), this.bucket, slowed(this.memoryRouter, wait));
  }

  /** Calls something before each operation, such as what fails. */
  public set before(act: (operation: string) => Promise<void>) {
    this.memory.before = act;
    this.memoryRouter.before = act;
  }
}

/** Waits before each call of a method. */
function slowed<T extends object>(target: T, wait: () => Promise<void>): T {
  return new Proxy(target, {
    get: (object, name) => async (...args: unknown[]) => {
      await wait();
      return (Reflect.get(object, name) as (...args: unknown[]) => Promise<unknown>).apply(object, args);
    },
  });
}

/** The code of the router that serves a release, as far as the uploader knows about it. */
export function codeFor(releaseId: string, runtimeConfig?: string): RouterCode {
  const site = { release: `/releases/${releaseId}`, config: runtimeConfig === undefined ? '' : '?', immutable: ['assets'] };
  return { template: `const site = ${JSON.stringify(site)};`, runtimeConfig };
}
