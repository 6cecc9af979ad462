import { runs } from '@ashlar/testing';
import { TimeZone } from 'aws-cdk-lib';
import fc from 'fast-check';
import { Day, Days } from '../src';
import { changesOf, firstOverlap } from '../src/private/scaling/week';
import type { ScalingWindow } from '../src/scaling-window';

/** In hours: all windows here begin and end at full ones. */
const WEEK = 7 * 24;
const USUAL = { min: 2, max: 10 };

const time = (hour: number) => `${`${hour % 24}`.padStart(2, '0')}:00`;

const windows = fc.array(fc.record({
  days: fc.option(fc.uniqueArray(fc.constantFrom(...Object.values(Day)), { minLength: 1 }), { nil: undefined }),
  // Few times, so that ends and starts often meet.
  start: fc.integer({ min: 0, max: 7 }).map((part) => part * 3),
  end: fc.integer({ min: 0, max: 7 }).map((part) => part * 3),
  bounds: fc.constantFrom({ min: 0, max: 0 }, { min: 1, max: 4 }, USUAL),
}), { minLength: 1, maxLength: 4 }).map((all) => all.map(({ days, start, end, bounds }): ScalingWindow => ({
  days: days && Days.only(...days), start: time(start), end: time(end), timeZone: TimeZone.EUROPE_BERLIN, ...bounds,
})));

/** Which windows are open in each hour of a week, found by walking through each window hour by hour. */
function open(all: ScalingWindow[]): ScalingWindow[][] {
  const hours = Array.from({ length: WEEK }, (): ScalingWindow[] => []);
  for (const window of all) {
    for (const day of (window.days ?? Days.all()).included) {
      let at = Object.values(Day).indexOf(day) * 24 + Number(window.start.slice(0, 2));
      do {
        hours[at % WEEK].push(window);
        at++;
      } while (time(at) !== window.end);
    }
  }
  return hours;
}

describe('whatever windows a week has', () => {
  test('two that are open at one time are refused, and no others', () => {
    fc.assert(fc.property(windows, (all) => {
      expect(firstOverlap(all) !== undefined).toBe(open(all).some((hour) => hour.length > 1));
    }), { numRuns: runs(), seed: jest.getSeed() });
  });

  test('the bounds at each time are those of the window that is open, else the usual ones, and no two changes meet', () => {
    fc.assert(fc.property(windows.filter((all) => firstOverlap(all) === undefined), (all) => {
      const wanted = open(all).map((hour) => hour.at(0) ?? USUAL).map(({ min, max }) => `${min} to ${max}`);
      const changes = new Map<number, string>();
      for (const { minute, days, bounds } of changesOf(all, USUAL)) {
        for (const day of days) {
          const at = Object.values(Day).indexOf(day) * 24 + minute / 60;
          expect(changes.has(at)).toBe(false);
          changes.set(at, `${bounds.min} to ${bounds.max}`);
        }
      }
      // What the bounds are at first does not matter: at the latest after a week they are right.
      let bounds = [...changes.keys()].sort((a, b) => a - b).map((at) => changes.get(at)).at(-1);
      for (let at = 0; at < WEEK; at++) {
        bounds = changes.get(at) ?? bounds;
        if (bounds !== wanted[at]) {
          throw new Error(`${bounds} instead of ${wanted[at]} at ${time(at)} of ${Object.values(Day)[Math.floor(at / 24)]}`);
        }
      }
    }), { numRuns: runs(), seed: jest.getSeed() });
  });
});
