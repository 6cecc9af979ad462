/** What a probe tells the process that started it. */
export type Answer = Record<string, number>;

export function answer(figures: Answer) {
  process.send!(figures);
}
