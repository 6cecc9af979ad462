import type { AwsClients } from '../cloud/aws';
import type { RunningCloud } from '../cloud/cloud';
import type { Deployment } from '../platform/deployment';

/** One thing that must hold of the deployed platform. */
export interface Check {
  /** A sentence, such as `a deep link opens the site`. */
  readonly name: string;
  /** Resolves to what was seen, in a few words; rejects when it does not hold. */
  run(): Promise<string>;
}

/** What checks look at. */
export interface Deployed {
  readonly cloud: RunningCloud;
  readonly aws: AwsClients;
  readonly deployment: Deployment;
}

/** A check that does not hold. */
export class Unexpected extends Error {
  constructor(expected: string, seen: string) {
    super(`expected ${expected}, saw ${seen}`);
  }
}

export function expectThat(holds: boolean, expected: string, seen: string): asserts holds {
  if (!holds) throw new Unexpected(expected, seen);
}
