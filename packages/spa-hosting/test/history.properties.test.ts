import { runs } from '@ashlar/testing';
import * as fc from 'fast-check';
import type { Files } from './support/memory-site';
import { codeFor, MemorySite } from './support/memory-site';
import type { Deployed } from '../src/handlers/uploader/deploy';
import { deploy } from '../src/handlers/uploader/deploy';
import type { Manifest } from '../src/handlers/uploader/manifests';
import { keysOf } from '../src/handlers/uploader/manifests';
import { configIdOf } from '../src/handlers/uploader/publish';
import { list, rollBack } from '../src/handlers/uploader/rollback';
import { servedBy, withConfig } from '../src/private/release/edition';

/** One case takes some milliseconds, but on a busy machine. */
jest.setTimeout(10_000 + runs() * 100);

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** What a template says. */
interface Stack {
  readonly releaseId: string;
  readonly runtimeConfig?: string;
}

const BUILDS: { [releaseId: string]: Files } = Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`release${i}`, {
  'index.html': `page ${i}`,
  [`assets/chunk-${i % 3}.js`]: `chunk ${i % 3}`,
  [`assets/chunk-${(i + 1) % 4}.js`]: `chunk ${(i + 1) % 4}`,
}]));

const stacks: fc.Arbitrary<Stack> = fc.record({
  releaseId: fc.constantFrom(...Object.keys(BUILDS)),
  runtimeConfig: fc.option(fc.constantFrom('{"a":1}', '{"a":2}'), { nil: undefined }),
});

/** What the owners of a site do, and what happens to them. */
const steps = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('deploy' as const),
      stack: stacks,
      /** Whether another resource fails: before or after the router is switched, and in which order CloudFormation then goes back. */
      failure: fc.constantFrom(undefined, undefined, undefined, 'before the switch', 'after the switch, router first', 'after the switch, uploader first'),
      /** The function crashes with its nth operation, and Lambda delivers the event again, or not. */
      crash: fc.option(fc.nat(100), { nil: undefined, freq: 2 }),
      again: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('roll back' as const), to: fc.nat(20), crash: fc.option(fc.nat(8), { nil: undefined, freq: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), days: fc.constantFrom(0.5, 3, 8, 40) }) },
);

const retentions = fc.record({ count: fc.integer({ min: 1, max: 3 }), milliseconds: fc.constantFrom(0, 7, 30).map((days) => days * DAY) });

/** A stack whose site is deployed by CloudFormation, with a memory of what was true. */
class World {
  public readonly site = new MemorySite(BUILDS);
  /** What CloudFormation thinks is deployed. */
  public deployed: Stack | undefined;
  /** When visitors met which code last. */
  public readonly met = new Map<string, number>();
  /** When a deployment or a rollback that went through saw which release live last: so much is known of the past. */
  public readonly seen = new Map<string, number>();
  private events = 0;

  constructor(private readonly retention: { count: number; milliseconds: number }) {}

  public get live(): string | undefined {
    return this.site.memoryRouter.current;
  }

  public async deploy(stack: Stack, { failure, crash, again }: { failure?: string; crash?: number; again?: boolean } = {}): Promise<void> {
    this.wait(MINUTE);
    const before = this.deployed;
    const id = `event ${++this.events}`;
    const upload = async () => this.upload(stack, before, id);
    const uploaded = await (crash === undefined ? upload() : this.crashing(crash, upload)).catch(async () => again ? upload() : undefined);
    if (uploaded && (!failure || failure.startsWith('after'))) this.switchTo(stack);
    if (uploaded && !failure) {
      this.deployed = stack;
    } else if (before) {
      // A router that was not switched is left as it is, also where somebody has rolled it back by hand.
      const goBack = () => failure?.startsWith('after') && uploaded && this.switchTo(before);
      if (failure?.endsWith('router first')) goBack();
      const { files } = await this.upload(before, stack, `event ${++this.events}`);
      expect(files).toBe(0);
      goBack();
    } else {
      this.site.memoryRouter.current = undefined;
    }
    this.look();
  }

  public async rollBack(to: number, crash?: number): Promise<void> {
    this.wait(MINUTE);
    const { editions } = await list(this.site);
    if (editions.length === 0) return;
    const { id } = editions[to % editions.length];
    const before = this.live;
    await this.crashing(crash, async () => rollBack(this.site, id)).then(() => {
      expect(servedBy(this.live)!.editionId).toBe(id);
      if (this.live !== before) this.note(before);
    }, () => undefined);
    this.look();
  }

  public wait(milliseconds: number) {
    jest.setSystemTime(Date.now() + milliseconds);
    this.look();
  }

  /** Fails unless each file of a release, and the configuration, are as they were built. */
  public expectWhole(code: string) {
    const { releaseId, configId } = servedBy(code)!;
    const { objects } = this.site.memory;
    for (const [name, content] of Object.entries(BUILDS[releaseId])) {
      const key = name.startsWith('assets/') ? `site/immutable/${name}` : `site/releases/${releaseId}/${name}`;
      expect({ key, content: objects.get(key)?.body.toString() }).toEqual({ key, content });
    }
    if (configId) expect(objects.has(`site/config/${configId}.json`)).toBe(true);
  }

  public codeOf({ releaseId, runtimeConfig }: Stack): string {
    return withConfig(codeFor(releaseId, runtimeConfig).template, runtimeConfig && configIdOf(runtimeConfig));
  }

  /**
   * So many releases that were seen live last beside the live one, as far as that is sure: a run that breaks off may have noted
   * what it saw, or not. What visitors met only until a deployment failed counts like any other, if a run saw it.
   */
  public earlier(count: number): string[] {
    const live = releaseIdOf(this.live);
    const others = [...this.met].map(([code, until]) => ({ releaseId: releaseIdOf(code), until })).filter(({ releaseId }) => releaseId !== live);
    return [...this.seen].filter(([releaseId]) => releaseId !== live).flatMap(([releaseId, seen]) => {
      const maybeLater = new Set(others.filter((other) => other.releaseId !== releaseId && other.until >= seen).map((other) => other.releaseId));
      return maybeLater.size < count ? [releaseId] : [];
    });
  }

  private async upload(stack: Stack, previous: Stack | undefined, id: string): Promise<Deployed> {
    const done = await deploy(this.site, {
      publication: { bucket: 'site', immutable: ['assets'], changing: [], assetBucket: 'assets', assetKey: stack.releaseId, ...stack },
      code: codeFor(stack.releaseId, stack.runtimeConfig),
      previous: previous && codeFor(previous.releaseId, previous.runtimeConfig),
      retention: this.retention,
    }, { id, until: Date.now() + 10 * MINUTE, signal: new AbortController().signal });
    this.note(this.live);
    return done;
  }

  /** Nothing works any more from the nth operation on. CloudFormation hears of it when the time is over. */
  private async crashing<T>(crash: number | undefined, act: () => Promise<T>): Promise<T> {
    let operations = 0;
    this.site.before = async () => {
      if (crash !== undefined && operations++ >= crash) throw new Error('the function crashed');
    };
    try {
      return await act();
    } finally {
      this.site.before = async () => undefined;
      if (crash !== undefined && operations > crash) jest.setSystemTime(Date.now() + 11 * MINUTE);
    }
  }

  private switchTo(stack: Stack) {
    jest.setSystemTime(Date.now() + 1000);
    if (this.live) this.met.set(this.live, Date.now());
    this.site.memoryRouter.current = this.codeOf(stack);
  }

  private look() {
    if (!this.live) return;
    this.met.set(this.live, Date.now());
  }

  private note(live: string | undefined) {
    if (live) this.seen.set(releaseIdOf(live), Date.now());
  }
}

function releaseIdOf(code: string | undefined): string {
  return servedBy(code)?.releaseId ?? '';
}

beforeEach(() => {
  jest.useFakeTimers({ now: Date.parse('2026-11-01T00:00:00Z'), doNotFake: ['setImmediate', 'setTimeout', 'nextTick', 'queueMicrotask', 'performance'] });
  jest.spyOn(console, 'error').mockImplementation();
});

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

describe('any history of a site', () => {
  test('never loses a file of what is live, of what CloudFormation may put back, or of what is kept (I6)', async () => {
    await fc.assert(fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 14 }), retentions, async (history, retention) => {
      const world = new World(retention);
      for (const step of history) {
        if (step.do === 'deploy') await world.deploy(step.stack, step);
        if (step.do === 'roll back') await world.rollBack(step.to, step.crash);
        if (step.do === 'wait') world.wait(step.days * DAY);

        if (world.live) world.expectWhole(world.live);
        if (world.deployed) world.expectWhole(world.codeOf(world.deployed));
        for (const [code, until] of world.met) {
          if (until > Date.now() - retention.milliseconds) world.expectWhole(code);
        }
        const { editions } = await list(world.site);
        for (const releaseId of world.earlier(retention.count)) {
          const latest = editions.find((edition) => edition.releaseId === releaseId);
          expect({ releaseId, found: latest !== undefined }).toEqual({ releaseId, found: true });
          world.expectWhole((await world.site.editions.all()).find(({ id }) => id === latest!.id)!.code);
        }
      }
    }), { numRuns: runs() });
  });

  test('leaves nothing behind: two deployments later there is only what is kept', async () => {
    await fc.assert(fc.asyncProperty(fc.array(steps, { maxLength: 10 }), retentions, stacks, async (history, retention, last) => {
      const world = new World(retention);
      for (const step of history) {
        if (step.do === 'deploy') await world.deploy(step.stack, step);
        if (step.do === 'roll back') await world.rollBack(step.to, step.crash);
        if (step.do === 'wait') world.wait(step.days * DAY);
      }
      await world.deploy(last);
      await world.deploy(last);
      world.wait(retention.milliseconds + DAY);
      await world.deploy(last);

      const { objects } = world.site.memory;
      const editions = await world.site.editions.all();
      const releases = new Set(editions.map(({ releaseId }) => releaseId));
      expect(releases.size).toBeLessThanOrEqual(retention.count + 1);
      expect([...releases]).toEqual(expect.arrayContaining([last.releaseId, ...world.earlier(retention.count)]));
      const expected = new Set(['lock.json']);
      for (const { id, releaseId, configId } of editions) {
        const manifest = JSON.parse(objects.get(`manifests/${releaseId}.json`)!.body.toString()) as Manifest;
        expect(manifest.complete).toBe(true);
        [`editions/${id}.json`, `manifests/${releaseId}.json`, ...keysOf(manifest), ...configId ? [`site/config/${configId}.json`] : []].forEach((key) => expected.add(key));
      }
      expect([...objects.keys()].sort()).toEqual([...expected].sort());
    }), { numRuns: runs() });
  });

  test('may be rolled back while it is deployed: what is live is whole, whoever is faster', async () => {
    const order = fc.shuffledSubarray(Object.keys(BUILDS), { minLength: 4 });
    const pauses = fc.array(fc.oneof(fc.constant(0), fc.nat(80)), { minLength: 10, maxLength: 10 });
    await fc.assert(fc.asyncProperty(order, fc.nat(5), stacks, pauses, async (releases, to, next, waits) => {
      const world = new World({ count: 1, milliseconds: 0 });
      for (const releaseId of releases) await world.deploy({ releaseId }, {});
      world.wait(DAY);
      const { editions } = await list(world.site);
      const chosen = editions[to % editions.length].id;
      const before = world.live;

      // The rollback waits before each of its operations until the deployment has done so many.
      const turns = { done: 0, over: false };
      world.site.before = async () => {
        turns.done++;
        await new Promise((resolve) => setImmediate(resolve));
      };
      let wanted = 0;
      const left = [...waits];
      const rolledBack = rollBack(world.site.waiting(async () => {
        wanted += left.shift() ?? 0;
        while (turns.done < wanted && !turns.over) await new Promise((resolve) => setImmediate(resolve));
      }), chosen).then(() => true, (error: Error) => error.message);
      await world.deploy(next, { failure: 'before the switch' });
      turns.over = true;

      const outcome = await rolledBack;
      if (outcome === true) {
        expect(servedBy(world.live)!.editionId).toBe(chosen);
      } else {
        expect(outcome).toMatch(/^there is no release "release\d-\w{8}" to go back to: there are /);
        expect(world.live).toBe(before);
      }
      world.expectWhole(world.live!);
    }), { numRuns: runs() });
  });
});
