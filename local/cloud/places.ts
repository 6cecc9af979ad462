import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The root of this checkout. */
export const ROOT = dirname(dirname(__dirname));

/** The folder of the platform app, and the sample service inside it. */
export const PLATFORM = join(ROOT, 'apps', 'platform');
export const SERVICE = join(PLATFORM, 'service');

/** Everything that one local cloud keeps lies in one folder: several clouds of one checkout, or of two, never share a file. */
export class Place {
  /** The place of this checkout's own cloud; ASHLAR_STATE names another folder, for a second cloud beside it. */
  public static ofCheckout(): Place {
    return new Place(resolve(process.env.ASHLAR_STATE ?? join(ROOT, 'local', '.state')));
  }

  constructor(public readonly folder: string) {}

  /** Where the emulator saves what is deployed. */
  public get data(): string {
    return this.file('data');
  }

  /** Stands in for the user's home, so that ~/.aws and ~/.cdk are neither read nor written. */
  public get home(): string {
    return this.file('home');
  }

  public get temporary(): string {
    return this.file('tmp');
  }

  /** What `cdk synth` wrote for this cloud. */
  public get assembly(): string {
    return this.file('assembly');
  }

  /** A fake access key of this place alone: the CDK CLI remembers accounts by access key. */
  public get accessKey(): string {
    return `LOCAL${createHash('sha256').update(this.folder).digest('hex').slice(0, 15).toUpperCase()}`;
  }

  public file(name: string): string {
    return join(this.folder, name);
  }

  /** Forgets what the tools of earlier commands said; theirs are appended to, since one command runs several. */
  public emptyLogs() {
    ['build.log', 'cdk.log', 'integ.log'].forEach((log) => rmSync(this.file(log), { force: true }));
  }

  /** Throws away what programs have left for nobody; only while no cloud runs, which keeps its functions there. */
  public emptyTemporary() {
    rmSync(this.temporary, { recursive: true, force: true });
    mkdirSync(this.temporary, { recursive: true });
  }

  public create(): this {
    [this.data, this.home, this.temporary].forEach((folder) => mkdirSync(folder, { recursive: true }));
    return this;
  }
}
