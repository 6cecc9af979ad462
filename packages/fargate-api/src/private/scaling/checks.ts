import type { Duration } from 'aws-cdk-lib';
import { Token } from 'aws-cdk-lib';
import { firstOverlap, minuteOf } from './week';
import type { ScalingWindow } from '../../scaling-window';

export function requireWhole(name: string, value: number, least: number): void {
  if (!Token.isUnresolved(value) && !(Number.isInteger(value) && value >= least)) {
    throw new Error(`the ${name} must be a whole number of at least ${least}, got ${value}${least === 1 && value === 0 ? ': ' +
      'no tasks at all are for a window, as in during({ ..., min: 0, max: 0 })' : ''}`);
  }
}

export function requireOrder(where: string, min: number, max: number): void {
  if (min > max && !Token.isUnresolved(min) && !Token.isUnresolved(max)) {
    throw new Error(`the minimum of ${where} is above its maximum: swap the two numbers`);
  }
}

export function requirePercent(method: string, value: number): void {
  if (!Token.isUnresolved(value) && !(value > 0 && value <= 100)) {
    throw new Error(`${method}() takes a percentage above 0 and up to 100, got ${value}`);
  }
}

export function requireRequests(perTarget: number): void {
  if (!Token.isUnresolved(perTarget) && !(perTarget >= 1 && perTarget < Infinity)) {
    throw new Error(`onRequests() takes the requests a minute that one task shall get, at least 1, got ${perTarget}`);
  }
}

export function requireLatency(target: Duration): void {
  if (target.isUnresolved()) {
    throw new Error('onLatency() takes a duration known at synth, got a token: use one like Duration.millis(500)');
  }
  if (target.toMilliseconds() <= 0) {
    throw new Error('onLatency() takes a duration above zero, got 0: use one like Duration.millis(500)');
  }
}

export function requireWindow(window: ScalingWindow, others: ScalingWindow[]): void {
  requireWhole(`min of ${named(window)}`, window.min, 0);
  requireWhole(`max of ${named(window)}`, window.max, 0);
  requireOrder(`${named(window)} with min ${window.min} and max ${window.max}`, window.min, window.max);
  requireTime('start', window.start);
  requireTime('end', window.end);
  requireOneTimeZone(window, others);
  const overlap = firstOverlap([...others, window]);
  if (overlap) {
    throw new Error(`${overlap.map(named).join(' and ')} overlap, so that two numbers of tasks would apply at once: let one end as the other starts`);
  }
}

function requireTime(name: string, time: string): void {
  if (minuteOf(time) === undefined) {
    throw new Error(`the ${name} of a window must be a time from "00:00" to "23:59", got ${JSON.stringify(time)}: use one like "08:30"`);
  }
}

/** With two zones nobody could tell whether windows overlap: daylight saving time begins and ends on different days. */
function requireOneTimeZone({ timeZone: { timezoneName } }: ScalingWindow, others: ScalingWindow[]): void {
  const other = others.find(({ timeZone }) => timeZone.timezoneName !== timezoneName);
  if (other) {
    throw new Error(`all windows of a scaling have one time zone, got ${JSON.stringify(other.timeZone.timezoneName)} and ` +
      `${JSON.stringify(timezoneName)}: write both in one of them`);
  }
}

function named({ days, start, end }: ScalingWindow): string {
  return `the window ${days ? `${days.included.join(' ')} ` : ''}${start} to ${end}`;
}
