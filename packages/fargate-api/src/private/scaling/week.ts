import { Day, Days } from '../../days';
import type { ScalingWindow } from '../../scaling-window';

const MINUTES_OF_DAY = 24 * 60;
const MINUTES_OF_WEEK = 7 * MINUTES_OF_DAY;

/** How many tasks there may be. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** From some time of some days on, other bounds apply. */
export interface Change {
  /** Minutes since midnight. */
  readonly minute: number;
  readonly days: Day[];
  readonly bounds: Bounds;
}

/** One stretch of time, in minutes since Monday began. Its end can lie in the next week. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly window: ScalingWindow;
}

/** Minutes since midnight. */
export function minuteOf(time: string): number | undefined {
  const parts = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  return parts ? Number(parts[1]) * 60 + Number(parts[2]) : undefined;
}

/** The stretches of a week in the order of their starts. A window that ends before it starts lasts over midnight. */
function spansOf(windows: ScalingWindow[]): Span[] {
  const spans = windows.flatMap((window) => (window.days ?? Days.all()).included.map((day) => {
    const [start, end] = [window.start, window.end].map((time) => minuteOf(time)!);
    const from = Object.values(Day).indexOf(day) * MINUTES_OF_DAY + start;
    return { start: from, end: from + (end - start + MINUTES_OF_DAY - 1) % MINUTES_OF_DAY + 1, window };
  }));
  return spans.sort((a, b) => a.start - b.start);
}

/** Each stretch with the one before it, which for the first of a week is the last of the week before. */
function neighbours(spans: Span[]): { before: Span; after: Span }[] {
  return spans.map((after, index) => {
    const last = spans[spans.length - 1];
    const before = index === 0 ? { ...last, start: last.start - MINUTES_OF_WEEK, end: last.end - MINUTES_OF_WEEK } : spans[index - 1];
    return { before, after };
  });
}

/** Two windows that ask for a number of tasks at one time. */
export function firstOverlap(windows: ScalingWindow[]): [ScalingWindow, ScalingWindow] | undefined {
  const found = neighbours(spansOf(windows)).find(({ before, after }) => before.end > after.start);
  return found && [found.before.window, found.after.window];
}

/**
 * What has to be changed when, so that each window has its bounds and the usual ones apply in between.
 *
 * Where one window ends as another begins there is one change, not two: of two actions at one time the last one to run would win.
 */
export function changesOf(windows: ScalingWindow[], usual: Bounds): Change[] {
  const changes = neighbours(spansOf(windows)).flatMap(({ before, after }) => [
    ...before.end < after.start ? [{ at: before.end, bounds: usual }] : [],
    { at: after.start, bounds: after.window },
  ]);
  return grouped(changes).sort((a, b) => a.minute - b.minute);
}

/** One change for all days on which the same happens at the same time. */
function grouped(changes: { at: number; bounds: Bounds }[]): Change[] {
  const groups = new Map<string, Change>();
  for (const { at, bounds: { min, max } } of changes) {
    const time = (at + MINUTES_OF_WEEK) % MINUTES_OF_WEEK;
    const minute = time % MINUTES_OF_DAY;
    const key = JSON.stringify([minute, min, max]);
    const days = [...groups.get(key)?.days ?? [], Object.values(Day)[Math.floor(time / MINUTES_OF_DAY)]];
    groups.set(key, { minute, days: Object.values(Day).filter((day) => days.includes(day)), bounds: { min, max } });
  }
  return [...groups.values()];
}
