/** Something that the user can mend: reported by its message alone, which says what is wrong and what to do. */
export class Problem extends Error {}

/** The user pressed Ctrl-C, or the terminal went away. */
export class Interrupted extends Error {}

/** The message of anything that can be thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
