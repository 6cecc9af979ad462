import type { Stack } from 'aws-cdk-lib';

/**
 * One library and one peer that do the same: the subject of a section of RESULTS.md.
 *
 * Both sides get what they import as an argument, since a static import would load the other side's modules too.
 */
export interface Case {
  /** What it is called on the command line. */
  readonly name: string;

  /** What one instance is, as the reader knows it: `a network in two zones`. */
  readonly instance: string;

  /** What is made, and how each side is brought to make it. What only one side has makes the comparison unequal, and is listed too. */
  readonly features: Feature[];

  /** What must be known beside that to read the figures. */
  readonly notes: string[];

  readonly ours: Side<unknown>;
  readonly peer: Side<unknown>;

  /** How many instances are synthesized, ascending. */
  readonly counts: number[];

  /** What must hold, or the run fails. */
  readonly targets: Target[];
}

/** A line of the feature matrix: what, and how ours and the peer come to have it in this comparison. */
export type Feature = [what: string, ours: How, peer: How];

/** By itself, by an option, by further constructs around it, or not at all. */
export type How = 'default' | 'option' | 'by hand' | '-';

/** One of the two contestants. `Lib` is the type of the module that it imports. */
export interface Side<Lib> {
  /** The heading of its column. */
  readonly name: string;

  /** What an app imports to use it. */
  readonly module: string;

  /** Makes so many instances, and once what they share. */
  build(lib: Lib, stack: Stack, count: number): void;

  /** Further figures that only this case has, from templates of its own making. */
  further?(lib: Lib): Record<string, number>;
}

/** A promise about a measure of ours: one of the three, or several. */
export interface Target {
  /** The id of a row, or the part before its colon: `synth` stands for `synth:1`, `synth:10` and so on. */
  readonly measure: string;

  /** At most so many times the peer. */
  readonly ratio?: number;

  /** At most this. */
  readonly limit?: number;

  /** At least this. */
  readonly atLeast?: number;
}

/** A case as it is written: the type of each side's library is checked here and forgotten afterwards. */
export interface CaseOptions<Ours, Peer> extends Omit<Case, 'ours' | 'peer' | 'counts' | 'notes'> {
  readonly ours: Side<Ours>;
  readonly peer: Side<Peer>;

  /** @default - none */
  readonly notes?: string[];

  /** @default - 1, 10 and 50 */
  readonly counts?: number[];
}

export function compare<Ours, Peer>(options: CaseOptions<Ours, Peer>): Case {
  return { notes: [], counts: [1, 10, 50], ...options };
}

/** Calls back with the id and the number of each instance. */
export function each(count: number, make: (id: string, number: number) => void) {
  for (let number = 1; number <= count; number++) {
    make(`Instance${number}`, number);
  }
}
